import type { Config } from '../config/load.ts'
import type { Bucket } from '../store/store.ts'
import { s3Objects } from '../upstream/s3/objects.ts'

/** The bucket in which artifacts are kept; undefined: in the data folder. Throws LazaretError `invalid-config`. */
export function bucketOf({ blobs, caFile }: Partial<Pick<Config, 'blobs' | 'caFile'>>): Bucket | undefined {
  if (blobs === undefined) return undefined
  return { objects: s3Objects(blobs.bucket, caFile), cacheBytesMax: blobs.cacheBytesMax }
}
