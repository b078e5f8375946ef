import { join } from 'node:path'
import type { Sha256 } from '../model/digest.ts'

/** The folder of all blobs below a data folder, or below a backup of one. */
export function blobFolder(dataDir: string): string {
  return join(dataDir, 'blobs', 'sha256')
}

/** Where the bytes with this digest are kept: `blobs/sha256/aa/bb/<hex>`. */
export function blobPlace(dataDir: string, digest: Sha256): string {
  return join(blobFolder(dataDir), digest.slice(0, 2), digest.slice(2, 4), digest)
}
