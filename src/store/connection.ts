import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export const DATABASE_FILE = 'lazaret.db'

/** How long one connection waits for another's transaction before it gives up, milliseconds. */
const BUSY_TIMEOUT_MS = 10_000
/** The write-ahead log is cut back to this size after it was folded in, bytes. */
const WAL_KEPT_BYTES = 64 * 1024 * 1024

/** A connection to the database in `dataDir`. A commit is on disk when it returns. */
export function connect(dataDir: string): Database.Database {
  const file = join(dataDir, DATABASE_FILE)
  // Made here, since SQLite would let everybody read it; its other files take over the mode of this one.
  closeSync(openSync(file, 'a', 0o600))
  const sqlite = new Database(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`)
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}
