import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blobs } from '../model/blobs.ts'
import { isCode } from '../model/error-code.ts'
import { parseSha256, type Sha256 } from '../model/digest.ts'
import { blobFolder, blobPlace } from './blob-place.ts'
import type { KeptBlob } from './kept-blobs.ts'
import type { KeptFiles, Swept } from './kept-files.ts'

/** A file that nobody names may be on its way into the records, milliseconds. */
export const ORPHAN_MIN_AGE_MS = 24 * 60 * 60 * 1000

/** The mark beside a blob's place: these bytes were taken away on purpose. */
export function evictedMark(dataDir: string, digest: Sha256): string {
  return `${blobPlace(dataDir, digest)}.evicted`
}

/** The files of blobs below a data folder, to take away what nobody needs. */
export function blobFiles(dataDir: string, has: Blobs['has']): KeptFiles {
  return {
    onDataDisk: true,
    async present(named) {
      const here = new Map<Sha256, KeptBlob>()
      for (const [digest, blob] of named) if (await has(digest)) here.set(digest, blob)
      return here
    },
    async evict(digest) {
      try {
        await writeFile(evictedMark(dataDir, digest), '', { mode: 0o600 })
      } catch (error) {
        // Its folder was never made: there is no such blob.
        if (isCode(error, 'ENOENT')) return
        throw error
      }
      await rm(blobPlace(dataDir, digest), { force: true })
    },
    sweep: (...given) => sweepBlobFiles(dataDir, ...given),
  }
}

/**
 * Takes away what no record names: blobs whose process died before it wrote them down, and damaged ones that were put aside, once they
 * are `damagedMaxAgeMs` old. Other files are left alone: they are not ours.
 */
export async function sweepBlobFiles(
  dataDir: string,
  isNamed: (digest: Sha256) => boolean,
  damagedMaxAgeMs: number,
  nowMs: number,
): Promise<{ readonly orphans: Swept; readonly damaged: Swept }> {
  const orphans = { files: 0, bytes: 0 }
  const damaged = { files: 0, bytes: 0 }
  for await (const { path, name } of blobFilesIn(blobFolder(dataDir))) {
    const [hex = '', end] = name.split('.')
    const digest = parseSha256(hex)
    const isDamaged = end === 'damaged'
    // The mark of bytes that came back goes with them; that of bytes which no record names any more tells nobody anything.
    if (digest !== undefined && end === 'evicted' && !isNamed(digest)) await rm(path, { force: true })
    if (digest === undefined || !(isDamaged || (end === undefined && !isNamed(digest)))) continue
    const found = await statOf(path)
    if (found === undefined || nowMs - found.mtimeMs <= (isDamaged ? damagedMaxAgeMs : ORPHAN_MIN_AGE_MS)) continue
    await rm(path, { force: true })
    const sum = isDamaged ? damaged : orphans
    sum.files += 1
    sum.bytes += found.size
  }
  return { orphans, damaged }
}

/** Every file below the folder of all blobs. */
export async function* blobFilesIn(root: string): AsyncGenerator<{ readonly path: string; readonly name: string }> {
  for (const first of await namesIn(root))
    for (const second of await namesIn(join(root, first)))
      for (const name of await namesIn(join(root, first, second))) yield { path: join(root, first, second, name), name }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return []
    throw error
  }
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
