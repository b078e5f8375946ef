import type { Reads } from '../reads.ts'

/** An event that waits for its number for so long is an alarm: nobody leads, or who leads cannot, seconds. */
const WAITS_MAX_SECONDS = 60

/** Why the database cannot be used as it should be; undefined: it can. */
export function databaseProbe(reads: Reads): () => Promise<string | undefined> {
  const oldest = reads.prepare<[], { readonly seconds: number | null }>(
    `SELECT EXTRACT(EPOCH FROM clock_timestamp() - MIN(added_at))::integer AS seconds FROM pending_event`,
  )
  return async () => {
    const seconds = (await oldest.get())?.seconds ?? 0
    return seconds > WAITS_MAX_SECONDS ? `an event waits for its place in the audit log since ${seconds} s` : undefined
  }
}
