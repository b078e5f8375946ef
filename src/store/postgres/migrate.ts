import { lookup } from '../../model/lookup.ts'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'
import { LazaretError } from '../../model/errors.ts'
import { migrationsFor } from '../migrations/all.ts'
import type { ColumnTypes } from '../migrations/types.ts'
import { connectionTo, isAway, toLazaretError } from './connection.ts'
import { REPLICA_TABLES } from './replica-tables.ts'

export const POSTGRES_TYPES: ColumnTypes = { bytes: 'bytea', big: 'bigint', byKey: '' }

/** A name of ours among the advisory locks of a database, which are numbers: `laz` and what is locked. */
export const LOCKS = {
  migrating: 0x6c617a00,
  writing: 0x6c617a01,
  sequencing: 0x6c617a02,
  /** shared by all that serve; whoever has it alone moves records */
  serving: 0x6c617a03,
  leading: 0x6c617a04,
} as const

/** What this database has beside the tables that both have, in migrations of its own. */
const OWN: Record<string, Migration> = lookup({
  '0001-pending-events': { up: pendingEvents },
  '0002-commit-turns': { up: commitTurns },
  ...REPLICA_TABLES,
})

/**
 * Events that are durable and have no number yet, in the order of their insertion; `log_state` tells who may number them: it carries
 * a term, which each sequencer raises when it begins.
 */
async function pendingEvents(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE pending_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    replica text NOT NULL,
    leaf_before text NOT NULL,
    leaf_after text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`.execute(db)
  await sql`ALTER TABLE log_state ADD COLUMN term bigint NOT NULL DEFAULT 0`.execute(db)
  await sql`INSERT INTO log_state (id, size, edge) VALUES (1, 0, ''::bytea)`.execute(db)
  await sql`INSERT INTO decision_state (id, revision) VALUES (1, 0)`.execute(db)
}

/** The number of the newest group of commits that stands, of each process that writes: one whose answer was lost is known by it. */
async function commitTurns(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE commit_turn (
    replica text PRIMARY KEY,
    number bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`.execute(db)
}

/** Brings the database up to date; of several processes that start together, one does. Throws LazaretError. */
export async function migrate(url: string): Promise<void> {
  const pool = new pg.Pool({ ...connectionTo(url), max: 1 })
  pool.on('error', () => undefined)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    await db.connection().execute(async (one) => {
      await sql`SELECT pg_advisory_lock(${LOCKS.migrating})`.execute(one)
      await latest(one, migrationsFor(POSTGRES_TYPES), 'kysely_migration')
      await latest(one, OWN, 'postgres_migration')
      await collate(one)
      await sql`SELECT pg_advisory_unlock(${LOCKS.migrating})`.execute(one)
    })
  } catch (error) {
    throw worded(error)
  } finally {
    await db.destroy()
  }
}

async function latest(db: Kysely<unknown>, migrations: Record<string, Migration>, table: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: table,
    migrationLockTableName: `${table}_lock`,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Texts are compared by their bytes, as on SQLite, whatever the language of the database: times, keys and names hang on it. */
async function collate(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ table: string; column: string }>`
    SELECT columns.table_name AS "table", columns.column_name AS "column" FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type = 'text'
      AND collation_name IS DISTINCT FROM 'C' AND table_name NOT LIKE '%migration%'`.execute(db)
  for (const { table, column } of rows)
    await sql`ALTER TABLE ${sql.table(table)} ALTER COLUMN ${sql.ref(column)} TYPE text COLLATE "C"`.execute(db)
}

function worded(error: unknown): LazaretError {
  if (isAway(error) || error instanceof LazaretError) return toLazaretError(error)
  const reason = error instanceof Error ? error.message : 'nobody knows why'
  // Kysely's words for a migration that is done and that it does not know.
  const message = reason.startsWith('corrupted migrations')
    ? 'the database was written by a newer Lazaret: start that version, or restore a backup from before'
    : `the database cannot be used: ${reason}`
  return new LazaretError('unusable-data', message, { cause: error })
}
