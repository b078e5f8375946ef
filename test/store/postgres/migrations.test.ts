import Database from 'better-sqlite3'
import { Kysely, PostgresDialect, sql, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import t, { type Test } from 'tap'
import { migrationsFor } from '../../../src/store/migrations/all.ts'
import { SQLITE_TYPES, type ColumnTypes } from '../../../src/store/migrations/types.ts'
import { NEEDS_POSTGRES, startPostgres } from './cluster.ts'

const POSTGRES_TYPES: ColumnTypes = { bytes: 'bytea', big: 'bigint', byKey: '' }

/** Columns of 64 bits: sizes, and numbers of the log. */
const BIG = ['artifact.size_bytes', 'checkpoint.size', 'log_event.seq', 'log_state.size', 'receiver.next']

interface Opened {
  readonly db: Kysely<unknown>
  /** to the migration of this name, or all */
  readonly migrate: (to?: string) => Promise<readonly string[]>
}

async function opened(t: Test): Promise<{ readonly postgres: Opened; readonly sqlite: Opened }> {
  const pool = await startPostgres(t)
  const lite = new Database(':memory:')
  t.teardown(() => lite.close())
  return {
    postgres: openedBy(new Kysely({ dialect: new PostgresDialect({ pool }) }), POSTGRES_TYPES),
    sqlite: openedBy(new Kysely({ dialect: new SqliteDialect({ database: lite }) }), SQLITE_TYPES),
  }
}

function openedBy(db: Kysely<unknown>, types: ColumnTypes): Opened {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrationsFor(types)) } })
  return {
    db,
    async migrate(to) {
      const { error, results = [] } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to))
      if (error !== undefined) throw new Error('a migration failed', { cause: error })
      return results.map(({ migrationName }) => migrationName)
    },
  }
}

/** Each table with the names of its columns. */
async function tablesIn({ db }: Opened): Promise<readonly (readonly [string, readonly string[]])[]> {
  const tables = await db.introspection.getTables()
  return tables
    .map(({ name, columns }) => [name, columns.map((column) => column.name)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
}

t.test('the migrations make on PostgreSQL what they make on SQLite', NEEDS_POSTGRES, async (t) => {
  const { postgres, sqlite } = await opened(t)
  const done = await sqlite.migrate()
  t.ok(done.length > 10)
  t.same(await postgres.migrate(), done)
  t.same(await postgres.migrate(), [], 'once')
  const tables = await tablesIn(postgres)
  t.ok(tables.length > 10)
  t.same(tables, await tablesIn(sqlite))
  const types = await sql<{ column: string; type: string }>`
    SELECT table_name || '.' || column_name AS "column", data_type AS type FROM information_schema.columns
    WHERE table_schema = 'public'`.execute(postgres.db)
  const of = (type: string) => types.rows.filter((row) => row.type === type).map(({ column }) => column)
  for (const column of BIG) t.ok(of('bigint').includes(column), column)
  t.ok(of('bytea').includes('log_event.leaf_hash'))
})

t.test('rows of before come along', NEEDS_POSTGRES, async (t) => {
  const { postgres, sqlite } = await opened(t)
  const found = []
  for (const { db, migrate } of [postgres, sqlite]) {
    await migrate('0005-advisories')
    await sql`INSERT INTO verdict (registry, digest, filename, ordinal, body) VALUES ('npm', 'd', 'a.tgz', 1, '{}')`.execute(
      db,
    )
    await sql`INSERT INTO quarantine_case (id, registry, digest, ecosystem, name, version, filename, kind, state, opened_at)
      VALUES ('c', 'npm', 'd', 'npm', 'a', '1.0.0', 'a.tgz', 'npm-tarball', 'open', '2026-11-30T00:00:00.000Z')`.execute(
      db,
    )
    await sql`INSERT INTO case_request (case_id, slot, at, address, client) VALUES ('c', 's', 't', 'a', 'npm')`.execute(
      db,
    )
    await migrate()
    const rows =
      await sql`SELECT verdict.digest, quarantine_case.keyed_by, quarantine_case.asked, case_request.slot FROM verdict
      JOIN quarantine_case ON quarantine_case.digest = verdict.digest JOIN case_request ON case_request.case_id = quarantine_case.id`.execute(
        db,
      )
    found.push(rows.rows)
  }
  const [row] = found
  t.same(found, [row, row])
  t.match(row, [{ digest: 'd', keyed_by: 'digest', asked: 0, slot: 's' }])
})
