import type { DeskMemory, Tally, ThrottleLimits } from '../../model/desk-memory.ts'
import type { Sha256 } from '../../model/digest.ts'
import type { Reads } from '../reads.ts'

/** Older tallies are forgotten by whatever limits, milliseconds. */
const TALLY_MS = 24 * 3_600_000

/** A set-up link of a process that may run no more is good for so long, milliseconds. */
const LINK_MS = 24 * 3_600_000

/** `allowed`: when one more is counted; of `now` (1), `forget` (2, milliseconds), `key` (3), and whatever it names itself. */
const counted = (allowed: string): string =>
  `WITH given AS (SELECT ?::bigint AS now, ?::bigint AS forget),
     old AS (DELETE FROM attempt_tally USING given WHERE last_at < now - ${TALLY_MS})
   INSERT INTO attempt_tally AS tally (key, count, last_at) SELECT ?, 1, now FROM given
   ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at,
     count = CASE WHEN excluded.last_at - tally.last_at > (SELECT forget FROM given) THEN 1 ELSE tally.count + 1 END
   WHERE ${allowed} RETURNING count`

const MAY = `excluded.last_at - tally.last_at > (SELECT forget FROM given) OR tally.count < ?
   OR tally.last_at + LEAST(? * power(2, LEAST(tally.count - ?, 30)), ?) * 1000 <= excluded.last_at`

/** In the database, for all processes on it: an attempt at one counts at each. */
export function deskMemory(reads: Reads): DeskMemory {
  const tally = reads.prepare<[string], Tally>('SELECT count, last_at AS "lastAt" FROM attempt_tally WHERE key = ?')
  const attempt = reads.prepare<[number, number, string, number, number, number, number], { count: number }>(
    counted(MAY),
  )
  const count = reads.prepare<[number, number, string], { count: number }>(counted('true'))
  const clear = reads.prepare<[string], never>('DELETE FROM attempt_tally WHERE key = ?')
  const links = reads.prepare<[], { hash: Sha256 }>('SELECT hash FROM setup_link')
  const add = reads.prepare<[number, string, number], never>(
    `WITH old AS (DELETE FROM setup_link WHERE added_at < ?) INSERT INTO setup_link (hash, added_at) VALUES (?, ?)
     ON CONFLICT (hash) DO NOTHING`,
  )
  const end = reads.prepare<[], never>('DELETE FROM setup_link')
  return {
    tally: async (key) => await tally.get(key),
    async attempt(key, limits: ThrottleLimits, now) {
      const { free, firstDelaySeconds, longestDelaySeconds, forgetSeconds } = limits
      const given = [now, forgetSeconds * 1000, key, free, firstDelaySeconds, free, longestDelaySeconds] as const
      return (await attempt.get(...given)) !== undefined
    },
    count: async (key, { forgetSeconds }, now) => void (await count.get(now, forgetSeconds * 1000, key)),
    async clear(key) {
      await clear.get(key)
    },
    setupLinks: async () => (await links.all()).map(({ hash }) => hash),
    async addSetupLink(hash, now) {
      await add.get(now - LINK_MS, hash, now)
    },
    async endSetup() {
      await end.get()
    },
  }
}
