import { ANONYMOUS, KEYED_AT_ONCE } from '../key-index.ts'
import { statement, type Transaction } from './statement.ts'

/** The keys of events, each with its event's number, as a query over a range of numbers. */
export function keysOf(from: string, below: string): string {
  const range = `seq >= ${from} AND seq < ${below}`
  return `SELECT 'p:' || purl AS key, seq FROM log_event WHERE ${range} AND purl IS NOT NULL
    UNION ALL SELECT 'd:' || substr(digest, 1, 16), seq FROM log_event WHERE ${range} AND digest IS NOT NULL
    UNION ALL SELECT 'a:' || actor, seq FROM log_event WHERE ${range} AND actor <> '${ANONYMOUS}'`
}

const BELOW = statement('SELECT below FROM log_keyed WHERE id = 1')
const MOVE = statement('UPDATE log_keyed SET below = @end WHERE id = 1')
const WRITE = statement(
  `INSERT INTO log_key (key, seq) SELECT key, seq FROM (${keysOf('@from', '@end')}) AS keyed ORDER BY key, seq ON CONFLICT DO NOTHING`,
)
const PURLS = statement(
  `INSERT INTO log_purl (purl) SELECT DISTINCT purl FROM log_event WHERE seq >= @from AND seq < @end AND purl IS NOT NULL
   ON CONFLICT DO NOTHING`,
)

/** Writes the keys of whole chunks of a log of this size that have none; where they end, as far as the caller knows: `known`. */
export async function keyChunks(tx: Transaction, size: number, known: number): Promise<number> {
  if (size - known < KEYED_AT_ONCE) return known
  let from = (await tx.first<{ below: number }>(BELOW, {}))?.below ?? 0
  for (; size - from >= KEYED_AT_ONCE; from += KEYED_AT_ONCE) {
    const end = from + KEYED_AT_ONCE
    await tx.run(WRITE, { from, end })
    await tx.run(PURLS, { from, end })
    await tx.run(MOVE, { end })
  }
  return from
}
