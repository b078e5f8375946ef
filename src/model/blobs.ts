import type { Readable } from 'node:stream'
import type { IntegrityAlgorithm, Sha256 } from './digest.ts'

export interface StagedBlob {
  readonly digest: Sha256
  readonly sizeBytes: number
  /** hex by algorithm, for each algorithm that was asked for */
  readonly hashes: Readonly<Record<string, string>>
  /** the bytes, while they are neither kept nor discarded; both positions are of bytes that are given */
  open(start?: number, end?: number): Readable
  /** Resolves once they are durable in their place. Idempotent; the same digest may be there already. */
  keep(): Promise<void>
  discard(): Promise<void>
}

/**
 * Content-addressed bytes: written aside while hashing, kept or discarded as a whole. Throws `storage-unreachable` where they are kept on
 * another machine, which does not answer: that is no statement about what is there.
 */
export interface Blobs {
  stage(source: Readable, algorithms: readonly IntegrityAlgorithm[], maxBytes: number): Promise<StagedBlob>
  /** whether there is a blob of this name; its bytes are not looked at */
  has(digest: Sha256): Promise<boolean>
  /**
   * Runs `use` on a file of this machine that holds the bytes and stays for as long as it takes: a process that reads an archive is told a
   * path. Throws `internal` where there is no such blob.
   */
  withFile<Result>(digest: Sha256, use: (path: string) => Promise<Result>): Promise<Result>
  /** whether these bytes are not here because we took them away to make room, and not because they were lost */
  wasEvicted(digest: Sha256): Promise<boolean>
  /** Throws `not-found`, and `artifact-damaged` where the bytes that are kept are others, which are then out of the way. */
  read(digest: Sha256): Promise<Buffer>
  /** Throws as `read`, without keeping the bytes: before `open`, which looks at nothing. Cheap while the file stays as it is. */
  verify(digest: Sha256): Promise<void>
  open(digest: Sha256, start?: number, end?: number): Readable
}
