import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, constants, link, open, readdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, isCode } from '../model/error-code.ts'
import type { Sha256 } from '../model/digest.ts'
import { blobPlace } from './blob-place.ts'
import { makeFolder } from './make-folder.ts'

/** What a file is known by: its sha256 and its length in bytes. */
export interface FileDigest {
  readonly sha256: string
  readonly bytes: number
}

export async function digestOfFile(path: string): Promise<FileDigest> {
  const hasher = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path)) {
    const part: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    hasher.update(part)
    bytes += part.length
  }
  return { sha256: hasher.digest('hex'), bytes }
}

/** Copies a file to a new one, to the disk, and tells what was copied. */
export async function copyHashed(from: string, to: string, mode: number): Promise<FileDigest> {
  const hasher = createHash('sha256')
  let bytes = 0
  const file = await open(to, 'wx', mode)
  try {
    for await (const chunk of createReadStream(from)) {
      const part: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      hasher.update(part)
      bytes += part.length
      await file.writeFile(part)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: hasher.digest('hex'), bytes }
}

/** To the disk: a file's content, or the names in a folder. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A folder that is there and holds nothing but what file systems put there by themselves, or is not there yet. */
export async function isUnused(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).every((name) => name === 'lost+found')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true
    throw error
  }
}

/** Codes of systems that make no second name for a file here: another disk, or a file system without links. */
const NO_LINK: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'])

export type Copied = 'copied' | 'missing' | 'damaged'

/**
 * The blob whose bytes are at `source` in the folder `to`, by a second name for the same file where that can be, and verified by its
 * digest as it lies there. A damaged one is not left there.
 */
export async function copyBlob(source: string, to: string, digest: Sha256): Promise<Copied> {
  const place = blobPlace(to, digest)
  await makeFolder(dirname(place))
  try {
    await linkOrCopy(source, place)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return 'missing'
    throw error
  }
  if ((await digestOfFile(place)).sha256 === digest) {
    await sync(place)
    return 'copied'
  }
  await rm(place)
  return 'damaged'
}

/** Blobs are never written to again, only replaced: two names of one file do not disturb each other. */
async function linkOrCopy(source: string, place: string): Promise<void> {
  try {
    await link(source, place)
  } catch (error) {
    if (!NO_LINK.has(codeOf(error))) throw error
    await copyFile(source, place, constants.COPYFILE_EXCL)
  }
}
