import { rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import Database from 'better-sqlite3'
import { CompactRange } from '../audit/merkle.ts'
import type { Blobs } from '../model/blobs.ts'
import { parseSha256, type Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import { copyBlob, copyHashed, digestOfFile, isUnused, type FileDigest } from './backup-files.ts'
import { DATABASE, KEYS, writeManifest, type Manifest } from './backup-manifest.ts'
import { connectForReading } from './connection.ts'
import { inFolder } from './folder.ts'
import { unreadable } from './reading.ts'

export interface BackupOptions {
  readonly dataDir: string
  /** where its artifacts are */
  readonly blobs: Pick<Blobs, 'has' | 'withFile'>
  /** new, or empty */
  readonly folder: string
  /** version of Lazaret */
  readonly version: string
  readonly at: string
}

/**
 * A copy of everything that Lazaret keeps, as of one moment, while it goes on: the database by SQLite's own backup, the
 * artifacts that it names, verified, the keys, and a manifest, which is written last.
 * Throws LazaretError `bad-request` for a folder that will not do, and `unusable-data`.
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const { dataDir, folder } = options
  await assertFolder(folder, dataDir)
  return inFolder('the folder', folder, async () => {
    try {
      return await write(options)
    } catch (error) {
      // The folder was empty: without a manifest nothing in it is of use.
      for (const name of [DATABASE, ...Object.keys(KEYS), 'blobs'])
        await rm(join(folder, name), { recursive: true, force: true })
      throw error
    }
  })
}

async function write({ dataDir, blobs, folder, version, at }: BackupOptions): Promise<Manifest> {
  await copyDatabase(dataDir, join(folder, DATABASE))
  const { digests, log } = contentOf(join(folder, DATABASE))
  const files: Record<string, FileDigest> = { [DATABASE]: await digestOfFile(join(folder, DATABASE)) }
  for (const [key, mode] of Object.entries(KEYS))
    files[key] = await copyHashed(join(dataDir, key), join(folder, key), mode)
  const copied: Sha256[] = []
  const missing: Sha256[] = []
  // After the database: what it names was kept on disk before it was written there.
  for (const digest of digests) {
    const list = (await isCopied(blobs, folder, digest)) ? copied : missing
    list.push(digest)
  }
  const manifest = { lazaret: version, at, files, log, blobs: copied, missing }
  await writeManifest(folder, manifest)
  return { format: 1, ...manifest }
}

async function isCopied(blobs: BackupOptions['blobs'], folder: string, digest: Sha256): Promise<boolean> {
  try {
    if (!(await blobs.has(digest))) return false
    return (await blobs.withFile(digest, (path) => copyBlob(path, folder, digest))) === 'copied'
  } catch (error) {
    // It was taken away in this moment, or is not what its name says. A store that does not answer ends the backup.
    if (error instanceof LazaretError && error.code === 'internal') return false
    throw error
  }
}

async function assertFolder(folder: string, dataDir: string): Promise<void> {
  const within = relative(resolve(dataDir), resolve(folder))
  if (within === '' || (within !== '..' && !within.startsWith(`..${sep}`)))
    throw new LazaretError('bad-request', `${folder} lies in data_dir: name a folder elsewhere, best on another disk`)
  if (!(await isUnused(folder)))
    throw new LazaretError('bad-request', `${folder} holds something already: name a folder that is new or empty`)
}

/** By SQLite, from one moment: writers go on meanwhile, and the copy need not begin anew for them. */
async function copyDatabase(dataDir: string, path: string): Promise<void> {
  await writeFile(path, '', { flag: 'wx', mode: 0o600 })
  try {
    const source = connectForReading(dataDir)
    try {
      source.exec('BEGIN')
      source.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
      await source.backup(path)
    } finally {
      source.close()
    }
  } catch (error) {
    throw unreadable(error, dataDir)
  }
}

/** What the copy names and says, once it was read through. It ends as one file, without a log of writes beside it. */
function contentOf(path: string): { readonly digests: readonly Sha256[]; readonly log: Manifest['log'] } {
  const copy = new Database(path, { fileMustExist: true })
  try {
    copy.pragma('journal_mode = DELETE')
    const finding = findingIn(copy)
    if (finding !== undefined) {
      throw new LazaretError('unusable-data', `the database is damaged, and so would be its backup: ${finding}`)
    }
    const digests = copy.prepare<[], string>('SELECT DISTINCT digest FROM artifact ORDER BY digest').pluck().all()
    return { digests: digests.flatMap((digest) => parseSha256(digest) ?? []), log: headOf(copy) }
  } finally {
    copy.close()
  }
}

/** What is wrong with a database, wherever it is; undefined: nothing. */
export function findingIn(sqlite: Database.Database): string | undefined {
  const finding = String(sqlite.pragma('integrity_check(1)', { simple: true }))
  return finding === 'ok' ? undefined : finding
}

/** The head of the log as the database has it. */
export function headOf(sqlite: Database.Database): Manifest['log'] {
  const row = sqlite.prepare<[], { size: number; edge: Buffer }>('SELECT size, edge FROM log_state WHERE id = 1').get()
  return { size: row?.size ?? 0, rootHash: new CompactRange(row?.size, row?.edge).root().toString('base64') }
}
