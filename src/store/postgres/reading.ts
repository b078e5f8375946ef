import pg from 'pg'
import { leafText } from '../../audit/leaf.ts'
import type { LogReader } from '../../audit/reader.ts'
import type { OpenLog } from '../reading.ts'
import { tracesIn, type RowPages } from '../row-traces.ts'
import { connectionTo, toLazaretError } from './connection.ts'
import { logReader } from './log-reader.ts'
import { readsOf, SNAPSHOT } from './queries.ts'

/** Rows read at once. */
const ROWS_AT_ONCE = 500

/**
 * The log in the database at `url`, and the rows beside it, as of one moment, for reading alone: nothing is written and nothing is
 * brought up to date. Throws LazaretError.
 */
export async function openPostgresLog(url: string): Promise<OpenLog> {
  const client = new pg.Client(connectionTo(url))
  // What was asked for fails by itself.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SET idle_in_transaction_session_timeout = 0')
    await client.query(SNAPSHOT)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw toLazaretError(error)
  }
  return { reader: logOver(client), close: () => void client.end() }
}

/** The log and the rows beside it, over one connection that is inside a transaction which sees one moment. */
export function logOver(client: pg.Client): LogReader {
  const reads = readsOf(client)
  const waiting = reads.prepare<[number, number], { id: number; before: string; after: string }>(
    'SELECT id, leaf_before AS before, leaf_after AS after FROM pending_event WHERE id > ? ORDER BY id LIMIT ?',
  )
  return {
    ...logReader(reads, (work) => work(reads)),
    traces: () => tracesIn(pagesOver(client)),
    async *waiting() {
      for (let last = 0; ;) {
        const rows = await waiting.all(last, ROWS_AT_ONCE)
        for (const leaf of rows) yield leafText(leaf, 0)
        const end = rows.at(-1)
        if (end === undefined) return
        last = end.id
      }
    },
  }
}

/** Tables are read whole by a cursor, in whatever order: rows have no number here but the place in it. */
function pagesOver(client: pg.Client): RowPages {
  return async function* pages(table) {
    await client.query(`DECLARE rows_of CURSOR FOR SELECT * FROM "${table}"`)
    for (let read = 0; ;) {
      const { rows } = await client.query(`FETCH ${ROWS_AT_ONCE} FROM rows_of`)
      if (rows.length === 0) break
      yield rows.map((row, index) => ({ ...row, row_number: read + index + 1 }))
      read += rows.length
    }
    await client.query('CLOSE rows_of')
  }
}
