import Database from 'better-sqlite3'
import type { LogReader } from '../audit/reader.ts'
import { LazaretError } from '../model/errors.ts'
import { connectForReading, hasDatabase } from './connection.ts'
import { reasonOf } from './folder.ts'
import { logReader } from './log-reader.ts'
import { rowTraces } from './row-traces.ts'

export interface OpenLog {
  /** log and rows as of one moment */
  readonly reader: LogReader
  readonly close: () => void
}

/**
 * The log in `dataDir` for reading alone: no key, no blobs, nothing is written and nothing is brought up to date. A server may
 * run beside. Throws LazaretError `not-found` and `unusable-data`.
 */
export function openLog(dataDir: string): OpenLog {
  if (!hasDatabase(dataDir)) {
    throw new LazaretError(
      'not-found',
      `no Lazaret has kept data in ${dataDir}: name its folder by --data-dir, or start Lazaret once`,
    )
  }
  try {
    const sqlite = connectForReading(dataDir)
    // Log and rows are read for as long as it takes, and must be of one moment.
    sqlite.exec('BEGIN')
    return {
      reader: { ...logReader(sqlite), traces: () => rowTraces(sqlite) },
      close: () => void sqlite.close(),
    }
  } catch (error) {
    throw unreadable(error, dataDir)
  }
}

/** The words for whoever named the folder; other errors as they are. */
export function unreadable(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const reason =
    error.code === 'SQLITE_CANTOPEN'
      ? 'SQLite cannot open its lazaret.db here: reading needs the right to write beside it, so copy the folder, or verify an export by --file'
      : reasonOf(error, dataDir)
  return new LazaretError('unusable-data', `the database in ${dataDir} cannot be read: ${reason}`, { cause: error })
}
