import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Blobs, StagedBlob } from '../model/blobs.ts'
import { parseSha256, type IntegrityAlgorithm, type Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import { evictedMark } from './blob-files.ts'
import { blobFolder, blobPlace } from './blob-place.ts'
import { closeFile, createFile, isThere, readWhole, removeRare, syncFile, syncFolder, writeTo } from './descriptors.ts'
import { makeFolder } from './make-folder.ts'
import { isCode } from '../model/error-code.ts'
import { temporaryFiles } from './temporary.ts'
import { verified, VerifiedFiles } from './verified.ts'

/**
 * Names of the algorithms in OpenSSL. BLAKE2b with 256 bits is not among them; `hashes` leaves it out, and the caller
 * checks the next claim.
 */
const OPENSSL: Readonly<Record<IntegrityAlgorithm, string | undefined>> = {
  sha512: 'sha512',
  sha384: 'sha384',
  sha256: 'sha256',
  blake2b_256: undefined,
  sha1: 'sha1',
  md5: 'md5',
}

/** Bytes that are written at once: most artifacts are smaller, and each call costs as much as hashing some of them. */
const GATHERED_BYTES = 1024 * 1024

/** Blobs as files (`blobPlace`), written in `tmp/` and renamed into place when they are whole and on disk. */
export async function fileBlobs(dataDir: string): Promise<Blobs> {
  await makeFolder(blobFolder(dataDir))
  const nextTemporary = await temporaryFiles(join(dataDir, 'tmp'))
  const files = new VerifiedFiles()
  const pathOf = (digest: Sha256): string => blobPlace(dataDir, digest)

  return {
    async stage(source, algorithms, maxBytes) {
      const path = nextTemporary()
      try {
        const written = await writeHashed(source, path, algorithms, maxBytes)
        return stagedBlob(written, path, pathOf(written.digest), files)
      } catch (error) {
        source.destroy()
        await rm(path, { force: true })
        throw error
      }
    },
    has: async (digest) => isThere(pathOf(digest)),
    async withFile(digest, use) {
      const path = pathOf(digest)
      if (!isThere(path)) throw new LazaretError('internal', `There is no blob ${digest}.`)
      return use(path)
    },
    wasEvicted: async (digest) => isThere(evictedMark(dataDir, digest)),
    async read(digest) {
      return await readVerified(pathOf(digest), digest)
    },
    async verify(digest) {
      await files.verify(pathOf(digest), digest)
    },
    open(digest, start, end) {
      return createReadStream(pathOf(digest), part(start, end))
    },
  }
}

function part(start: number | undefined, end: number | undefined) {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
}

interface Written {
  readonly digest: Sha256
  readonly sizeBytes: number
  readonly hashes: Readonly<Record<string, string>>
}

async function writeHashed(
  source: Readable,
  path: string,
  algorithms: readonly IntegrityAlgorithm[],
  maxBytes: number,
): Promise<Written> {
  const hashers = new Map(
    [...new Set<IntegrityAlgorithm>(['sha256', ...algorithms])].flatMap((algorithm) => {
      const name = OPENSSL[algorithm]
      return name === undefined ? [] : [[algorithm, createHash(name)] as const]
    }),
  )
  const file = await onDisk(() => createFile(path))
  let sizeBytes = 0
  let gathered: Buffer[] = []
  let gatheredBytes = 0
  const write = async (): Promise<void> => {
    const bytes = Buffer.concat(gathered)
    gathered = []
    gatheredBytes = 0
    await onDisk(() => writeTo(file, bytes))
  }
  try {
    for await (const chunk of source) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      sizeBytes += bytes.length
      if (sizeBytes > maxBytes) throw new LazaretError('too-large', `The artifact is larger than ${maxBytes} bytes.`)
      for (const hasher of hashers.values()) hasher.update(bytes)
      gathered.push(bytes)
      gatheredBytes += bytes.length
      if (gatheredBytes >= GATHERED_BYTES) await write()
    }
    await write()
    await onDisk(() => syncFile(file))
  } finally {
    closeFile(file)
  }
  const all = Object.fromEntries([...hashers].map(([algorithm, hasher]) => [algorithm, hasher.digest('hex')]))
  const digest = parseSha256(all['sha256'] ?? '')
  if (digest === undefined) throw new LazaretError('internal', 'The artifact could not be hashed.')
  return {
    digest,
    sizeBytes,
    hashes: Object.fromEntries(algorithms.flatMap((one) => (all[one] ? [[one, all[one]]] : []))),
  }
}

function stagedBlob(written: Written, path: string, place: string, files: VerifiedFiles): StagedBlob {
  let fate: { readonly kind: 'kept' | 'discarded'; readonly done: Promise<void> } | undefined
  const moveIn = async (): Promise<void> => {
    await moveInto(path, place)
    removeRare(`${place}.evicted`)
    files.note(place, written.digest)
  }
  return {
    ...written,
    open: (start, end) => createReadStream(path, part(start, end)),
    async keep() {
      if (fate?.kind === 'discarded') throw new LazaretError('internal', `Blob ${written.digest} was discarded.`)
      fate ??= { kind: 'kept', done: onDisk(async () => await moveIn()) }
      await fate.done
    },
    async discard() {
      fate ??= { kind: 'discarded', done: onDisk(async () => await rm(path, { force: true })) }
      await fate.done
    },
  }
}

/** Folders that were on disk, with their own names, when this process last looked: some 65,000 at the most. */
const synced = new Set<string>()

/**
 * The content is on disk: now the name, then the folders that hold the name. Where the blob is there already it is replaced by
 * the same bytes, which heals a damaged one and never shows half of one.
 */
async function moveInto(path: string, place: string): Promise<void> {
  const folder = dirname(place)
  const outer = dirname(folder)
  if (!isThere(folder)) {
    synced.delete(folder)
    if (!isThere(outer)) synced.delete(outer)
    await makeFolder(folder)
  }
  await rename(path, place)
  // Another process may have made the folders a moment ago: they are synced once, whoever made them.
  const holders = synced.has(folder) ? [] : synced.has(outer) ? [outer] : [outer, dirname(outer)]
  await Promise.all([folder, ...holders].map(syncFolder))
  synced.add(folder).add(outer)
}

/** A disk that is full or broken is our trouble, and not the source's. */
async function onDisk<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LazaretError('internal', `The artifact could not be stored: ${reason}.`, { cause: error })
  }
}

async function readVerified(path: string, digest: Sha256): Promise<Buffer> {
  let bytes: Buffer
  try {
    bytes = await readWhole(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw new LazaretError('not-found', `There is no blob ${digest}.`, { cause: error })
    throw error
  }
  return verified(path, digest, bytes)
}
