import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { codeOf } from '../../model/error-code.ts'
import { LazaretError } from '../../model/errors.ts'
import { headOf } from '../backup.ts'
import { KEYS } from '../backup-manifest.ts'
import { sync } from '../backup-files.ts'
import { connectAlone, hasDatabase, placeDatabaseOf } from '../connection.ts'
import { openDatabase } from '../database.ts'
import { inDataFolder } from '../folder.ts'
import { hasTable } from '../has-table.ts'
import { logReader } from '../log-reader.ts'
import { makeFolder } from '../make-folder.ts'
import { rowTraces } from '../row-traces.ts'
import type { MoveTarget, MovingEnd } from './end.ts'
import { isSameHead, makeMovingTable, MOVING_TABLE, type LogHead } from './state.ts'
import type { MovedRow, MovingSql } from './tables.ts'

/** Below the data folder, until all of it came: the folder has no database yet. */
const ASIDE = 'moving'

/** What may lie in a folder that is moved into: keys, and what a move that was broken off left. */
const EXPECTED: ReadonlySet<string> = new Set([...Object.keys(KEYS), ASIDE, 'blobs', 'blob-cache', 'tmp', 'lost+found'])

/**
 * The database in `dataDir`, which no other program has open, and none can open until it is closed. Throws LazaretError `not-found` where
 * there is none, and `conflict` where a server or a command runs on it.
 */
export async function openMovingFolder(dataDir: string): Promise<MovingEnd> {
  if (!hasDatabase(dataDir)) throw new LazaretError('not-found', `no Lazaret has kept data in ${dataDir}`)
  return inDataFolder(dataDir, async () => endOver(alone(dataDir)))
}

/**
 * A folder without a database, to be moved into: one is made aside, and is put in its place by `finish`. Undefined: the database with the
 * head `from` was moved there before. Throws LazaretError `conflict` where the folder is used, or another move goes on there.
 */
export async function openTargetFolder(dataDir: string, from: LogHead): Promise<MoveTarget | undefined> {
  return inDataFolder(dataDir, async () => {
    const aside = join(dataDir, ASIDE)
    if (hasDatabase(aside) && !hasDatabase(dataDir)) await placeWhole(aside, dataDir)
    if (hasDatabase(dataDir)) {
      if (!isSameHead(headIn(dataDir), from)) throw used(dataDir, 'a database')
      return undefined
    }
    const names = await readdir(dataDir)
    const strange = names.find((name) => !EXPECTED.has(name))
    if (strange !== undefined) throw used(dataDir, strange)
    if (names.includes('blobs') && !names.includes(ASIDE)) throw used(dataDir, 'blobs')
    await makeFolder(aside)
    const sqlite = await made(aside)
    const end = endOver(sqlite)
    await makeMovingTable(end.sql)
    return {
      ...end,
      async finish() {
        sqlite.exec(`DROP TABLE ${MOVING_TABLE}`)
        await place(sqlite, aside, dataDir)
      },
    }
  })
}

/** A move that was broken off after everything had come, and before the database was in its place. */
async function placeWhole(aside: string, dataDir: string): Promise<void> {
  const sqlite = alone(aside)
  if (hasTable(sqlite, MOVING_TABLE) || headOf(sqlite).size === 0) sqlite.close()
  else await place(sqlite, aside, dataDir)
}

async function place(sqlite: Database.Database, aside: string, dataDir: string): Promise<void> {
  if (hasDatabase(dataDir)) throw used(dataDir, 'a database')
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  sqlite.pragma('journal_mode = DELETE')
  sqlite.close()
  placeDatabaseOf(aside, dataDir)
  await sync(dataDir)
  await rm(aside, { recursive: true, force: true })
}

function headIn(dataDir: string): LogHead {
  const sqlite = alone(dataDir)
  try {
    return headOf(sqlite)
  } finally {
    sqlite.close()
  }
}

/** With all tables, and nobody else's. */
async function made(aside: string): Promise<Database.Database> {
  try {
    ;(await openDatabase(aside)).sqlite.close()
  } catch (error) {
    throw isLocked(error) ? running(aside) : error
  }
  return alone(aside)
}

function alone(dataDir: string): Database.Database {
  try {
    return connectAlone(dataDir)
  } catch (error) {
    throw isLocked(error) ? running(dataDir) : error
  }
}

function endOver(sqlite: Database.Database): MovingEnd {
  const sql: MovingSql = {
    all: async (text, values) => sqlite.prepare<unknown[], MovedRow>(text).all(...values),
    run: async (text, values) => void sqlite.prepare(text).run(...values),
    async inTransaction(work) {
      sqlite.exec('BEGIN IMMEDIATE')
      try {
        await work()
        sqlite.exec('COMMIT')
      } catch (error) {
        if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
        throw error
      }
    },
  }
  return {
    sql,
    head: async () => headOf(sqlite),
    withLog: (work) => work({ ...logReader(sqlite), traces: () => rowTraces(sqlite) }),
    async close() {
      sqlite.close()
    },
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Database.SqliteError && codeOf(error).startsWith('SQLITE_BUSY')
}

function running(dataDir: string): LazaretError {
  return new LazaretError(
    'conflict',
    `a server, or a command, of Lazaret runs on ${dataDir}: stop it, and move the data then`,
  )
}

function used(dataDir: string, name: string): LazaretError {
  return new LazaretError('conflict', `the folder ${dataDir} is used already (${name}): name a new or empty one`)
}
