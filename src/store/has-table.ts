import type Database from 'better-sqlite3'

/** Whether the database has a table of this name: one that an older version wrote has fewer. */
export function hasTable(sqlite: Database.Database, name: string): boolean {
  return sqlite.prepare<[string]>('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined
}
