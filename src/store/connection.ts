import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { isCode } from '../model/error-code.ts'

const DATABASE_FILE = 'lazaret.db'

/** How long one connection waits for another's transaction before it gives up, milliseconds. */
const BUSY_TIMEOUT_MS = 10_000
/** The write-ahead log is cut back to this size after it was folded in, bytes. */
const WAL_KEPT_BYTES = 64 * 1024 * 1024
/**
 * Pages that one connection keeps, KiB. It would be 16,000, and there are two: what is read is kept by the system as well, and by the
 * caches before.
 */
const PAGES_KIB = 4096

/** Whether `dataDir` has a database. */
export function hasDatabase(dataDir: string): boolean {
  return existsSync(join(dataDir, DATABASE_FILE))
}

/**
 * Makes the empty database file where there is none: SQLite would let everybody read it, and its other files take over the
 * mode of this one. It is written under another name and linked into place, since a descriptor of this file that we close,
 * however early, takes all of SQLite's locks on it away from this process (POSIX): any other program that opens and closes
 * the database then deletes the write-ahead log under us, and with it every later commit. Nothing of ours opens the file.
 */
export function createDatabaseFile(dataDir: string): void {
  if (hasDatabase(dataDir)) return
  const file = join(dataDir, DATABASE_FILE)
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(aside, '', { flag: 'wx', mode: 0o600 })
    linkSync(aside, file)
  } catch (error) {
    // Another process or thread was first.
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Makes a database that was written elsewhere that of `dataDir`, which has none. */
export function placeDatabase(path: string, dataDir: string): void {
  renameSync(path, join(dataDir, DATABASE_FILE))
}

/** As `placeDatabase`, of the database of another folder. */
export function placeDatabaseOf(folder: string, dataDir: string): void {
  placeDatabase(join(folder, DATABASE_FILE), dataDir)
}

/** A connection that only reads, and changes no setting of the database in `dataDir`, whose file must be there. */
export function connectForReading(dataDir: string): Database.Database {
  return new Database(join(dataDir, DATABASE_FILE), {
    timeout: BUSY_TIMEOUT_MS,
    fileMustExist: true,
    readonly: true,
  })
}

/** A connection to the database in `dataDir`, whose file must be there. A commit is on disk when it returns. */
export function connect(dataDir: string): Database.Database {
  return connected(dataDir, BUSY_TIMEOUT_MS, [])
}

/** How long another program may keep the database before it is taken for one that stays, milliseconds. */
const ALONE_TIMEOUT_MS = 2000

/**
 * As `connect`, where no other connection is open, in whatever process, and none can be opened until this one is closed, or its process
 * ends. Throws SQLITE_BUSY.
 */
export function connectAlone(dataDir: string): Database.Database {
  // Before the first look at the file: in this mode the log of writes has no memory that is shared.
  const sqlite = connected(dataDir, ALONE_TIMEOUT_MS, ['locking_mode = EXCLUSIVE'])
  try {
    sqlite.exec('BEGIN IMMEDIATE; COMMIT')
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function connected(dataDir: string, timeout: number, first: readonly string[]): Database.Database {
  const sqlite = new Database(join(dataDir, DATABASE_FILE), { timeout, fileMustExist: true })
  try {
    for (const pragma of first) sqlite.pragma(pragma)
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`)
    sqlite.pragma(`cache_size = -${PAGES_KIB}`)
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}
