import { lookup } from '../model/lookup.ts'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import Database from 'better-sqlite3'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { makeFolder } from './make-folder.ts'

/** What stands behind the codes of the system and of SQLite, for the person who chose the folder. */
const REASONS: Readonly<Record<string, string>> = lookup({
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'no folder or file can be made there',
  EEXIST: 'it is a file or a broken link, not a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'the database in it may not be written',
  SQLITE_CANTOPEN: 'the database in it may not be written',
  SQLITE_IOERR: 'the disk is full or broken',
  SQLITE_NOTADB: 'its lazaret.db is no database; restore a backup',
  SQLITE_CORRUPT: 'its lazaret.db is damaged; restore a backup',
  SQLITE_BUSY: 'another program keeps its lazaret.db locked',
})

/** As `inFolder`, of the data folder. */
export function inDataFolder<Opened>(dataDir: string, open: () => Promise<Opened>): Promise<Opened> {
  return inFolder('data_dir', dataDir, open)
}

/**
 * Makes the folder, which people know as `name`, where it is missing, and opens what is in it. Throws LazaretError
 * `unusable-data` where that cannot be done: it is the operator's to mend.
 */
export async function inFolder<Opened>(name: string, folder: string, open: () => Promise<Opened>): Promise<Opened> {
  try {
    await makeFolder(folder)
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return await open()
  } catch (error) {
    if (error instanceof LazaretError) throw error
    const reason = reasonOf(error, folder)
    throw new LazaretError('unusable-data', `${name} ${folder} cannot be used: ${reason}`, { cause: error })
  }
}

/** Why the folder cannot be used, in words for the person who chose it. */
export function reasonOf(error: unknown, dataDir: string): string {
  if (!(error instanceof Error)) return String(error)
  const code = codeOf(error)
  // SQLite says more in the second half of a code than anybody needs: SQLITE_READONLY_DIRECTORY.
  const plain = error instanceof Database.SqliteError ? /^SQLITE_[A-Z]+/.exec(code)?.[0] : code
  const reason = REASONS[plain ?? '']
  return reason === undefined ? error.message : `${partOf(error, dataDir)}${reason}`
}

/** Which part of the folder is meant, where it is not the folder itself: `tmp: `. */
function partOf(error: Error, dataDir: string): string {
  const path = 'path' in error && typeof error.path === 'string' ? error.path : dataDir
  return path.startsWith(join(dataDir, sep)) ? `${relative(dataDir, path)}: ` : ''
}
