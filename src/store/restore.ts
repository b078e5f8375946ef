import { lookup } from '../model/lookup.ts'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Blobs } from '../model/blobs.ts'
import type { Sha256 } from '../model/digest.ts'
import { codeOf, isCode } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { findingIn, headOf } from './backup.ts'
import { copyBlob, copyHashed, isUnused, sync } from './backup-files.ts'
import { DATABASE, KEYS, noBackup, readManifest, type Manifest } from './backup-manifest.ts'
import { placeDatabase } from './connection.ts'
import { blobPlace } from './blob-place.ts'
import { inDataFolder } from './folder.ts'
import { openBlobs, type Bucket } from './store.ts'

/** The database until everything else is in its place: a folder in which this lies has no database yet. */
const RESTORING = 'restoring.db'

export interface Restored {
  readonly manifest: Manifest
  /** artifacts that are damaged in the backup, or gone from it: they are fetched again when somebody asks for them */
  readonly lost: number
}

/**
 * Makes a data folder of a backup, whose every byte is held against its manifest. The database comes last: a folder that was
 * left in the middle has none. Artifacts go into `bucket` where there is one. Throws LazaretError `bad-request` where the backup is none or damaged, or the folder is used.
 */
export async function restore(folder: string, dataDir: string, bucket?: Bucket): Promise<Restored> {
  const manifest = await readManifest(folder)
  await assertUnused(dataDir)
  return inDataFolder(dataDir, async () => {
    try {
      return { manifest, lost: await write(folder, dataDir, manifest, bucket) }
    } catch (error) {
      // The folder was empty: without a database nothing in it is of use.
      for (const name of [RESTORING, ...Object.keys(KEYS), 'blobs', 'blob-cache'])
        await rm(join(dataDir, name), { recursive: true, force: true })
      throw error
    }
  })
}

async function assertUnused(dataDir: string): Promise<void> {
  if (await isUnused(dataDir)) return
  const names = (await readdir(dataDir)).slice(0, 5).join(', ')
  throw new LazaretError(
    'bad-request',
    `data_dir ${dataDir} is used already (${names}): name another folder by --data-dir, or move this one away`,
  )
}

async function write(folder: string, dataDir: string, manifest: Manifest, bucket?: Bucket): Promise<number> {
  const database = join(dataDir, RESTORING)
  await copyListed(folder, DATABASE, database, 0o600, manifest)
  for (const [key, mode] of Object.entries(KEYS)) await copyListed(folder, key, join(dataDir, key), mode, manifest)
  assertDatabase(folder, database, manifest)
  const blobs = bucket && (await openBlobs(dataDir, bucket)).blobs
  let lost = 0
  for (const digest of manifest.blobs) {
    const place = blobPlace(folder, digest)
    const isKept =
      blobs === undefined ? (await copyBlob(place, dataDir, digest)) === 'copied' : await isPut(blobs, place, digest)
    if (!isKept) lost += 1
  }
  placeDatabase(database, dataDir)
  await sync(dataDir)
  return lost
}

/** Whether the bytes were there, and what their name says; then they are in the bucket. */
async function isPut(blobs: Blobs, place: string, digest: Sha256): Promise<boolean> {
  const size = await sizeOf(place)
  if (size === undefined) return false
  const staged = await blobs.stage(createReadStream(place), [], size)
  if (staged.digest === digest) await staged.keep()
  else await staged.discard()
  return staged.digest === digest
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const UNREADABLE: Readonly<Record<string, string>> = lookup({
  ENOENT: 'is gone',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
})

/** Whether an error of the system speaks of a file in the folder, and not of what is written elsewhere. */
function isAbout(error: unknown, folder: string): boolean {
  return error instanceof Error && (!('path' in error) || String(error.path).startsWith(folder))
}

async function copyListed(folder: string, name: string, to: string, mode: number, { files }: Manifest): Promise<void> {
  const wanted = files[name]
  const found = await copyHashed(join(folder, name), to, mode).catch((cause: unknown) => {
    const why = UNREADABLE[codeOf(cause)]
    throw why === undefined || !isAbout(cause, folder) ? cause : noBackup(folder, `its ${name} ${why}`)
  })
  if (found.sha256 !== wanted?.sha256 || found.bytes !== wanted.bytes)
    throw noBackup(folder, `its ${name} is not the one that was backed up: it was damaged or changed`)
}

function assertDatabase(folder: string, path: string, { log }: Manifest): void {
  const sqlite = new Database(path, { fileMustExist: true, readonly: true })
  try {
    const finding = findingIn(sqlite)
    if (finding !== undefined) throw noBackup(folder, `its ${DATABASE} is damaged: ${finding}`)
    const head = headOf(sqlite)
    if (head.size !== log.size || head.rootHash !== log.rootHash)
      throw noBackup(folder, `the audit log in it is not the one that its manifest speaks of`)
  } finally {
    sqlite.close()
  }
}
