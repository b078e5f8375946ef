import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { connect, createDatabaseFile } from '../../src/store/connection.ts'
import { migrationsFor } from '../../src/store/migrations/all.ts'
import { SQLITE_TYPES } from '../../src/store/migrations/types.ts'

/** A new database in `dataDir` as it was before the migration of this name, open. */
export async function olderDatabase(dataDir: string, before: string): Promise<Database> {
  createDatabaseFile(dataDir)
  const sqlite = connect(dataDir)
  const older = Object.entries(migrationsFor(SQLITE_TYPES)).filter(([name]) => name < before)
  if (older.length === 0) throw new Error(`there is no migration before ${before}`)
  const migrator = new Migrator({
    db: new Kysely({ dialect: new SqliteDialect({ database: sqlite }) }),
    provider: { getMigrations: () => Promise.resolve(Object.fromEntries(older)) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  return sqlite
}

/** The data folder `from` in `to`, with a database as it was before the migration of this name. */
export async function olderCopy(from: string, to: string, before: string): Promise<void> {
  cpSync(from, to, { recursive: true, filter: (path) => !basename(path).startsWith('lazaret.db') })
  const sqlite = await olderDatabase(to, before)
  try {
    sqlite.pragma('foreign_keys = OFF')
    sqlite.prepare('ATTACH ? AS newer').run(join(from, 'lazaret.db'))
    const tables = sqlite
      .prepare<[], string>("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT GLOB 'kysely*'")
      .pluck()
      .all()
    for (const table of tables) {
      const columns = sqlite.prepare<[], { name: string }>(`PRAGMA main.table_info("${table}")`).all()
      const names = columns.map(({ name }) => `"${name}"`).join(', ')
      sqlite.exec(
        `DELETE FROM main."${table}"; INSERT INTO main."${table}" (${names}) SELECT ${names} FROM newer."${table}"`,
      )
    }
  } finally {
    sqlite.close()
  }
}
