import type { Readable } from 'node:stream'
import type { IntegrityAlgorithm, Sha256 } from './digest.ts'

export interface StagedBlob {
  readonly digest: Sha256
  readonly sizeBytes: number
  /** hex by algorithm, for each algorithm that was asked for */
  readonly hashes: Readonly<Record<string, string>>
  /** path of the temporary file, for the inspector to read */
  readonly path: string
  /** the bytes, while they are neither kept nor discarded */
  open(): Readable
  /** fsync, rename to its place. Idempotent; the same digest may be there already. */
  keep(): Promise<void>
  discard(): Promise<void>
}

/** Content-addressed bytes: written to a temporary file while hashing, kept or discarded as a whole. */
export interface Blobs {
  stage(source: Readable, algorithms: readonly IntegrityAlgorithm[], maxBytes: number): Promise<StagedBlob>
  /** path of the kept blob, or undefined where there is none */
  locate(digest: Sha256): Promise<string | undefined>
  /** whether these bytes are not here because we took them away to make room, and not because they were lost */
  wasEvicted(digest: Sha256): Promise<boolean>
  /** Throws `not-found`, and `internal` where the bytes on disk are others, which are then out of the way. */
  read(digest: Sha256): Promise<Buffer>
  /** Throws as `read`, without keeping the bytes: before `open`, which looks at nothing. Cheap while the file stays as it is. */
  verify(digest: Sha256): Promise<void>
  open(digest: Sha256, start?: number, end?: number): Readable
}
