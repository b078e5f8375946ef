import type { Logger } from 'pino'
import type { Desk } from '../desk/desk.ts'
import type { Others } from '../model/others.ts'

/** How often cases are put back whose release has ended by its date, milliseconds. */
const REOPEN_MS = 60_000

/** Puts cases back whose release has ended, where this process leads. Returns what ends that. */
export function startReopening(
  { waivers }: Pick<Desk, 'waivers'>,
  others: Pick<Others, 'leads'>,
  logger: Pick<Logger, 'error'>,
): () => void {
  const timer = setInterval(() => {
    if (!others.leads()) return
    waivers
      .reopenEnded()
      .catch((error: unknown) => logger.error({ err: error }, 'cases whose release has ended were not put back'))
  }, REOPEN_MS).unref()
  return () => clearInterval(timer)
}
