import { Readable } from 'node:stream'
import { parseSha256, sha256, type Sha256 } from '../model/digest.ts'
import type { ObjectStore } from '../model/object-store.ts'
import type { BlobCache } from './blob-cache.ts'
import { ORPHAN_MIN_AGE_MS, sweepBlobFiles } from './blob-files.ts'
import type { KeptBlob } from './kept-blobs.ts'
import type { KeptFiles } from './kept-files.ts'

const PREFIX = 'sha256/'
const EVICTED = '.evicted'
const NOTHING = { digest: sha256(''), sizeBytes: 0, open: () => Readable.from([]) }

/** Where in a bucket the bytes with this digest are. */
export function blobKey(digest: Sha256): string {
  return `${PREFIX}${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`
}

/** An empty object beside it: these bytes were taken away on purpose. */
export function evictedKey(digest: Sha256): string {
  return `${blobKey(digest)}${EVICTED}`
}

/** The objects of blobs, and the files of `cache`, which lie in `folder`, to take away what nobody needs. */
export function bucketFiles(objects: ObjectStore, folder: string, cache: BlobCache): KeptFiles {
  return {
    onDataDisk: false,
    async present(named) {
      const here = new Map<Sha256, KeptBlob>()
      for await (const { key } of objects.list(PREFIX)) {
        const digest = digestIn(key)
        const blob = digest && named.get(digest)
        if (digest !== undefined && blob !== undefined) here.set(digest, blob)
      }
      return here
    },
    async evict(digest) {
      await objects.put(evictedKey(digest), NOTHING)
      await objects.remove(blobKey(digest))
      await cache.forget(digest)
    },
    async sweep(isNamed, damagedMaxAgeMs, nowMs) {
      const orphans = { files: 0, bytes: 0 }
      for await (const { key, sizeBytes, modifiedMs } of objects.list(PREFIX)) {
        const digest = digestIn(key.endsWith(EVICTED) ? key.slice(0, -EVICTED.length) : key)
        if (digest === undefined || isNamed(digest) || nowMs - modifiedMs <= ORPHAN_MIN_AGE_MS) continue
        await objects.remove(key)
        if (key.endsWith(EVICTED)) continue
        orphans.files += 1
        orphans.bytes += sizeBytes
      }
      // Files of the cache that no record names go as all of it does.
      const { damaged } = await sweepBlobFiles(folder, () => true, damagedMaxAgeMs, nowMs)
      return { orphans, damaged }
    },
  }
}

/** The digest in a key of ours; objects with other keys are not ours. */
function digestIn(key: string): Sha256 | undefined {
  const digest = parseSha256(key.slice(key.lastIndexOf('/') + 1))
  return digest !== undefined && blobKey(digest) === key ? digest : undefined
}
