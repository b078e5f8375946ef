import type { Sha256 } from '../model/digest.ts'
import type { KeptBlobs } from './kept-blobs.ts'

/** What was taken away. */
export interface Swept {
  readonly files: number
  readonly bytes: number
}

/** What lies where blobs are kept, to take away what nobody needs. */
export interface KeptFiles {
  /** whether it takes room on the disk of the data folder */
  readonly onDataDisk: boolean
  /** those of `named` that are here */
  present(named: KeptBlobs['blobs']): Promise<KeptBlobs['blobs']>
  /** Takes a blob away on purpose, and leaves a mark: bytes that come back were not lost. */
  evict(digest: Sha256): Promise<void>
  /**
   * Takes away what no record names: blobs whose process died before it wrote them down, and damaged files that were put aside, once they
   * are `damagedMaxAgeMs` old. Other files are left alone: they are not ours.
   */
  sweep(
    isNamed: (digest: Sha256) => boolean,
    damagedMaxAgeMs: number,
    nowMs: number,
  ): Promise<{ readonly orphans: Swept; readonly damaged: Swept }>
}
