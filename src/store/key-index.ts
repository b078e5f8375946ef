import type Database from 'better-sqlite3'
import type { Sha256 } from '../model/digest.ts'
import type { SeqRange } from './digest-index.ts'
import type { Reads } from './reads.ts'

/** Events whose keys are written at once, in the keys' order: that costs a fraction of an index that grows with each event. */
export const KEYED_AT_ONCE = 4096

/** Purls that one search may mean; of more the log itself is read, which finds a page of them soon. */
const PURLS_MAX = 2000

/** Who is nobody in particular has no key: half of a log may be theirs. */
export const ANONYMOUS = 'anonymous'

export const digestKey = (digest: Sha256): string => `d:${digest.slice(0, 16)}`
export const actorKey = (actor: string): string => `a:${actor}`
export const purlKey = (purl: string): string => `p:${purl}`

const KEYED = 'SELECT below FROM log_keyed WHERE id = 1'

/** The keys of events, each with its event's number, as a query over a range of numbers that is bound four times. */
const KEYS_OF = `SELECT 'p:' || purl AS key, seq FROM log_event WHERE seq >= ? AND seq < ? AND purl IS NOT NULL
  UNION ALL SELECT 'd:' || substr(digest, 1, 16), seq FROM log_event WHERE seq >= ? AND seq < ? AND digest IS NOT NULL
  UNION ALL SELECT 'a:' || actor, seq FROM log_event WHERE seq >= ? AND seq < ? AND actor <> '${ANONYMOUS}'`

/** Whether a row of `log_event` is found by each of its keys, or is too new to have any, in SQL. */
export const IS_KEYED = `(seq >= (SELECT below FROM log_keyed WHERE id = 1) OR (
  (purl IS NULL OR (EXISTS (SELECT 1 FROM log_key WHERE key = 'p:' || purl AND log_key.seq = log_event.seq)
    AND EXISTS (SELECT 1 FROM log_purl WHERE log_purl.purl = log_event.purl)))
  AND (digest IS NULL OR EXISTS
    (SELECT 1 FROM log_key WHERE key = 'd:' || substr(digest, 1, 16) AND log_key.seq = log_event.seq))
  AND (actor = '${ANONYMOUS}' OR EXISTS (SELECT 1 FROM log_key WHERE key = 'a:' || actor AND log_key.seq = log_event.seq))))`

export interface KeyIndex {
  /** Inside a write transaction, once events were added: writes the keys of whole chunks that have none. `size`: of the log */
  catchUp(size: number): void
  /** Inside a write transaction, before these events are taken away. */
  forget(range: SeqRange): void
}

export function keyIndex(sqlite: Database.Database): KeyIndex {
  const keyed = sqlite.prepare<[], number>(KEYED).pluck()
  const below = (): number => keyed.get() ?? 0
  const move = sqlite.prepare<[number]>('UPDATE log_keyed SET below = ? WHERE id = 1')
  const write = sqlite.prepare<number[]>(
    `INSERT INTO log_key (key, seq) SELECT key, seq FROM (${KEYS_OF}) WHERE true ORDER BY key, seq ON CONFLICT DO NOTHING`,
  )
  const purls = sqlite.prepare<[number, number]>(
    `INSERT INTO log_purl (purl) SELECT DISTINCT purl FROM log_event WHERE seq >= ? AND seq < ? AND purl IS NOT NULL
     ON CONFLICT DO NOTHING`,
  )
  const forget = sqlite.prepare<number[]>(
    `DELETE FROM log_key WHERE (key, seq) IN (SELECT key, seq FROM (${KEYS_OF}) WHERE seq NOT IN (SELECT seq FROM log_kept))`,
  )
  const known = { below: below() }
  return {
    catchUp(size) {
      if (size - known.below < KEYED_AT_ONCE) return
      // Another process may have written them, or its transaction was undone.
      known.below = below()
      while (size - known.below >= KEYED_AT_ONCE) {
        const from = known.below
        const end = from + KEYED_AT_ONCE
        write.run(from, end, from, end, from, end)
        purls.run(from, end)
        move.run(end)
        known.below = end
      }
    },
    forget({ from, below: end }) {
      forget.run(from, end, from, end, from, end)
    },
  }
}

/** Events below this one are found by their keys; those from it on are read. */
export function keyedBelow(reads: Reads): () => Promise<number> {
  const select = reads.prepare<[], { readonly below: number }>(KEYED)
  return async () => (await select.get())?.below ?? 0
}

/** A purl of the log by a part of it, whatever case. Undefined: by more than can be looked up one by one. */
export function purlsWith(reads: Reads): (patterns: readonly string[]) => Promise<readonly string[] | undefined> {
  const select = reads.prepare<[string, string, number], { readonly purl: string }>(
    String.raw`SELECT purl FROM log_purl WHERE lower(purl) LIKE ? ESCAPE '\' OR lower(purl) LIKE ? ESCAPE '\' LIMIT ?`,
  )
  return async ([first = '', second = first]) => {
    const found = await select.all(first, second, PURLS_MAX + 1)
    return found.length > PURLS_MAX ? undefined : found.map(({ purl }) => purl)
  }
}

/** The purls of the log that begin so: of a package, the purl up to its version. */
export function purlsOf(reads: Reads): (purl: string) => Promise<readonly string[]> {
  const select = reads.prepare<[string, string], { readonly purl: string }>(
    'SELECT purl FROM log_purl WHERE purl >= ? AND purl < ?',
  )
  return async (purl) => (await select.all(purl, `${purl}\u{10FFFF}`)).map((row) => row.purl)
}

/** Fills the index for what a log of before has. */
export function keyWholeLog(sqlite: Database.Database): void {
  const size = sqlite.prepare<[], number>('SELECT size FROM log_state WHERE id = 1').pluck().get() ?? 0
  keyIndex(sqlite).catchUp(size)
}
