import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { LazaretError } from '../model/errors.ts'
import { countWholeLog } from './activity.ts'
import { adoptRows } from './adopt.ts'
import { connect, createDatabaseFile } from './connection.ts'
import { keyWholeLog } from './key-index.ts'
import { tallyWholeLog } from './rule-tallies.ts'
import { ACTIVITY, COUNTED_HEADS, INITIAL, LOG_KEYS, migrationsFor, RULE_TALLIES } from './migrations/all.ts'
import { SQLITE_TYPES } from './migrations/types.ts'
import type { Schema } from './schema.ts'

/** One connection, for prepared statements and, over the same connection, for cold reads by kysely. */
export interface OpenDatabase {
  readonly sqlite: Database.Database
  readonly kysely: Kysely<Schema>
}

/** Opens, and where needed makes or upgrades, the database in `dataDir`. A commit is on disk when it returns. */
export async function openDatabase(dataDir: string): Promise<OpenDatabase> {
  createDatabaseFile(dataDir)
  const sqlite = connect(dataDir)
  try {
    const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) })
    await migrate(sqlite, kysely)
    return { sqlite, kysely }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

/** Kysely takes no lock for SQLite, so one is taken around it: of two processes that start together, one migrates. */
async function migrate(sqlite: Database.Database, kysely: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: () => Promise.resolve(migrationsFor(SQLITE_TYPES)) },
    disableTransactions: true,
  })
  sqlite.exec('BEGIN IMMEDIATE')
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error === undefined) {
    const done = new Set(results.map(({ migrationName }) => migrationName))
    if (done.has(COUNTED_HEADS) && !done.has(INITIAL)) await adoptRows(sqlite)
    if (done.has(LOG_KEYS)) keyWholeLog(sqlite)
    if (done.has(RULE_TALLIES) && !done.has(INITIAL)) tallyWholeLog(sqlite)
    if (done.has(ACTIVITY) && !done.has(INITIAL)) countWholeLog(sqlite)
    sqlite.exec('COMMIT')
    return
  }
  sqlite.exec('ROLLBACK')
  // Damage, a full disk: not what the migrations did, and worded where the folder is opened.
  if (error instanceof Database.SqliteError) throw error
  const reason = error instanceof Error ? error.message : 'nobody knows why'
  // Kysely's words for a migration that is done and that it does not know.
  const message = reason.startsWith('corrupted migrations')
    ? 'the database was written by a newer Lazaret: start that version, or restore a backup from before'
    : `the database could not be brought to this version of Lazaret: ${reason}`
  throw new LazaretError('unusable-data', message, { cause: error })
}
