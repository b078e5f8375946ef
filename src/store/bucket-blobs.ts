import { Readable } from 'node:stream'
import { join } from 'node:path'
import type { Blobs, StagedBlob } from '../model/blobs.ts'
import { BoundedMap } from '../model/bounded-map.ts'
import type { Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { ObjectStore } from '../model/object-store.ts'
import { BlobCache } from './blob-cache.ts'
import { bucketFiles, evictedKey, blobKey } from './bucket-files.ts'
import type { KeptFiles } from './kept-files.ts'

/** Below the data folder: copies of what the bucket has, and what is on its way to it. */
const CACHE_FOLDER = 'blob-cache'

/** Objects with wrong bytes that are remembered until the right ones take their place. */
const DAMAGED_MAX = 10_000

/** An object that is older than this is written again when it is kept again, so that nobody takes it for an orphan, milliseconds. */
const RENEWED_AFTER_MS = 12 * 60 * 60 * 1000

/** Attempts to put an object in its place while others do the same. */
const TURNS_MAX = 3

/**
 * Blobs as objects of a bucket, `sha256/aa/bb/<hex>`, with a bounded cache of files below the data folder. What is kept is in the bucket
 * before it is in the cache; what comes from the bucket is hashed before a byte of it is given out. An object with other bytes counts as
 * missing until the right ones were put in its place, which happens only over the very object that was found wrong.
 */
export async function bucketBlobs(
  objects: ObjectStore,
  dataDir: string,
  cacheBytesMax: number,
): Promise<{ readonly blobs: Blobs; readonly files: KeptFiles }> {
  const folder = join(dataDir, CACHE_FOLDER)
  const cache = await BlobCache.open(folder, cacheBytesMax)
  const { local } = cache
  /** ETags by digest */
  const damaged = new BoundedMap<Sha256, string>(DAMAGED_MAX)
  const marked = new Set<Sha256>()

  async function fill(digest: Sha256): Promise<StagedBlob> {
    const found = await objects.get(blobKey(digest))
    if (found === undefined) throw new LazaretError('not-found', `There is no blob ${digest}.`)
    const staged = await local.stage(found.bytes, [], found.sizeBytes)
    if (staged.digest === digest) return staged
    await staged.discard()
    damaged.set(digest, found.etag)
    throw new LazaretError('artifact-damaged', `Blob ${digest} is damaged in the bucket.`)
  }

  const take = (digest: Sha256) => cache.take(digest, () => fill(digest))

  async function withHeld<Result>(digest: Sha256, use: () => Promise<Result>): Promise<Result> {
    const { release } = await take(digest)
    try {
      return await use()
    } finally {
      release()
    }
  }

  async function* streamed(digest: Sha256, start?: number, end?: number): AsyncGenerator {
    const { release } = await take(digest)
    try {
      yield* local.open(digest, start, end)
    } finally {
      release()
    }
  }

  async function keep(staged: StagedBlob): Promise<void> {
    await intoBucket(staged)
    damaged.delete(staged.digest)
    if (marked.has(staged.digest)) await objects.remove(evictedKey(staged.digest))
    marked.delete(staged.digest)
    await cache.add(staged)
  }

  async function intoBucket(staged: StagedBlob): Promise<void> {
    const key = blobKey(staged.digest)
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      if (await objects.put(key, staged, damaged.get(staged.digest))) return
      const there = await objects.head(key)
      if (there === undefined) {
        damaged.delete(staged.digest)
        continue
      }
      const isOther = there.sizeBytes !== staged.sizeBytes || (there.sha256 ?? staged.digest) !== staged.digest
      const isOld = Date.now() - there.modifiedMs > RENEWED_AFTER_MS
      if (!isOther && !isOld) return
      damaged.set(staged.digest, there.etag)
    }
    throw new LazaretError(
      'storage-unreachable',
      `Blob ${staged.digest} could not be put into the bucket: others change it.`,
    )
  }

  const blobs: Blobs = {
    async stage(source, algorithms, maxBytes) {
      const staged = await local.stage(source, algorithms, maxBytes)
      let kept: Promise<void> | undefined
      let isDiscarded = false
      return {
        ...staged,
        async keep() {
          if (isDiscarded) throw new LazaretError('internal', `Blob ${staged.digest} was discarded.`)
          await (kept ??= keep(staged))
        },
        async discard() {
          isDiscarded = kept === undefined
          // Once it is in the cache this does nothing.
          await staged.discard()
        },
      }
    },
    has: async (digest) => damaged.get(digest) === undefined && (await objects.head(blobKey(digest))) !== undefined,
    async withFile(digest, use) {
      return withHeld(digest, () => local.withFile(digest, use)).catch(internally)
    },
    async wasEvicted(digest) {
      const isMarked = (await objects.head(evictedKey(digest))) !== undefined
      if (isMarked) marked.add(digest)
      return isMarked
    },
    read: (digest) => withHeld(digest, () => local.read(digest)),
    verify: (digest) => withHeld(digest, async () => undefined),
    open: (digest, start, end) => Readable.from(streamed(digest, start, end), { objectMode: false }),
  }
  return { blobs, files: bucketFiles(objects, folder, cache) }
}

/** Whoever asks for a file knows that there is one: where there is none it is not the client that is wrong. */
function internally(error: unknown): never {
  if (error instanceof LazaretError && error.code === 'not-found')
    throw new LazaretError('internal', error.message, { cause: error })
  throw error
}
