import pg from 'pg'
import { LazaretError } from '../../model/errors.ts'
import { loadedRange } from '../log.ts'
import type { MoveTarget, MovingEnd } from '../moving/end.ts'
import { isSameHead, makeMovingTable, MOVING_TABLE, usedTable, type LogHead } from '../moving/state.ts'
import type { MovedRow, MovingSql } from '../moving/tables.ts'
import type { Reads } from '../reads.ts'
import { connectionTo, toLazaretError } from './connection.ts'
import { LOCKS, migrate } from './migrate.ts'
import { SNAPSHOT, withNumbers } from './queries.ts'
import { logOver } from './reading.ts'

/**
 * The database at `url`, brought up to date, on which no server runs and none can start. `close` lets it go, and so does the end of the
 * connection. Throws LazaretError `conflict` where one runs.
 */
export async function openMovingDatabase(url: string): Promise<MovingEnd> {
  await migrate(url)
  const client = await locked(url)
  return {
    ...endOver(client),
    async withLog(work) {
      await assertNothingWaits(client)
      return inSnapshot(client, () => work(logOver(client)))
    },
  }
}

/**
 * As `openMovingDatabase`, of a database that is moved into. Undefined: the database with the head `from` was moved there before. Throws
 * LazaretError `conflict` where it is used already, and not by an unfinished move.
 */
export async function openTargetDatabase(url: string, from: LogHead): Promise<MoveTarget | undefined> {
  await migrate(url)
  const client = await locked(url)
  const end = endOver(client)
  try {
    if (!(await isMovedInto(client))) {
      const table = await usedTable(end.sql)
      if (table !== undefined && isSameHead(await end.head(), from)) {
        await end.close()
        return undefined
      }
      if (table !== undefined) throw used(table)
      await makeMovingTable(end.sql)
    }
    return { ...end, finish: () => end.sql.run(`DROP TABLE ${MOVING_TABLE}`, []) }
  } catch (error) {
    await end.close()
    throw toLazaretError(error)
  }
}

function used(table: string): LazaretError {
  return new LazaretError(
    'conflict',
    `the database to be moved into is used already (${table} has rows): name an empty one`,
  )
}

/** Throws LazaretError `unusable-data` where a move into this database was not finished. */
export async function assertMoved(reads: Reads): Promise<void> {
  const found = await reads.prepare<[], { isOurs: boolean }>(IS_MOVED_INTO).get()
  if (found?.isOurs !== true) return
  throw new LazaretError(
    'unusable-data',
    'a move into this database was not finished: run the same `lazaret migrate` again, which goes on',
  )
}

const IS_MOVED_INTO = `SELECT to_regclass('${MOVING_TABLE}') IS NOT NULL AS "isOurs"`

async function isMovedInto(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ isOurs: boolean }>(IS_MOVED_INTO)
  return rows[0]?.isOurs === true
}

async function locked(url: string): Promise<pg.Client> {
  const client = new pg.Client({ ...connectionTo(url), statement_timeout: 0, query_timeout: 0 })
  // What is asked next fails by itself.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SET idle_in_transaction_session_timeout = 0')
    const { rows } = await client.query<{ isAlone: boolean }>(
      `SELECT pg_try_advisory_lock(${LOCKS.serving}) AS "isAlone"`,
    )
    if (rows[0]?.isAlone === true) return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw toLazaretError(error)
  }
  await client.end()
  throw new LazaretError(
    'conflict',
    'a server of Lazaret, or another move, runs on this database: stop it, and wait half a minute where it was lost',
  )
}

async function inSnapshot<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query(SNAPSHOT)
  try {
    return await work()
  } finally {
    await client.query('COMMIT')
  }
}

/** Events without a number would be left behind. */
async function assertNothingWaits(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pending_event LIMIT 1')
  if (rowCount !== 0)
    throw new LazaretError('conflict', 'events of this database wait for their numbers: something writes to it still')
}

function endOver(client: pg.Client): MovingEnd {
  const sql: MovingSql = {
    async all(text, values) {
      const { rows } = await asked(client.query<MovedRow>(withNumbers(text), [...values]))
      return rows
    },
    run: async (text, values) => void (await asked(client.query(withNumbers(text), [...values]))),
    async inTransaction(work) {
      await asked(client.query('BEGIN'))
      try {
        await work()
        await asked(client.query('COMMIT'))
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined)
        throw error
      }
    },
  }
  return {
    sql,
    async head() {
      const state = await client.query<{ size: number; edge: Buffer }>('SELECT size, edge FROM log_state WHERE id = 1')
      const range = loadedRange(state.rows[0])
      return { size: range.size, rootHash: range.root().toString('base64') }
    },
    withLog: (work) => inSnapshot(client, () => work(logOver(client))),
    close: () => client.end().catch(() => undefined),
  }
}

async function asked<Result>(query: Promise<Result>): Promise<Result> {
  try {
    return await query
  } catch (error) {
    throw toLazaretError(error)
  }
}
