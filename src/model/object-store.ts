import type { Readable } from 'node:stream'
import type { Sha256 } from './digest.ts'

/** What a bucket says of an object without giving its bytes. */
export interface ObjectHead {
  readonly sizeBytes: number
  /** the bucket's own name for these bytes, to be given back as it is */
  readonly etag: string
  /** as the bucket computed it when it took the bytes; undefined where it keeps none of the whole */
  readonly sha256: Sha256 | undefined
  /** milliseconds since 1970 */
  readonly modifiedMs: number
}

export interface ObjectSource {
  readonly digest: Sha256
  readonly sizeBytes: number
  /** both positions are of bytes that are given; may be called again for another attempt */
  open(start?: number, end?: number): Readable
}

export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
  /** milliseconds since 1970 */
  readonly modifiedMs: number
}

/** A bucket of objects on another machine. Keys are of letters, digits and `/.-_`. Throws LazaretError `storage-unreachable`. */
export interface ObjectStore {
  head(key: string): Promise<ObjectHead | undefined>
  /** The bytes as the bucket has them, held against nothing. */
  get(key: string): Promise<(Pick<ObjectHead, 'sizeBytes' | 'etag'> & { readonly bytes: Readable }) | undefined>
  /**
   * Writes an object, whose sha256 the bucket verifies: where there is none yet or, given `over`, in the place of the one with that ETag.
   * Gives whether it did; false: there is one, or another one.
   */
  put(key: string, source: ObjectSource, over?: string): Promise<boolean>
  /** Nothing happens where there is none. */
  remove(key: string): Promise<void>
  /** Every object whose key begins so. */
  list(prefix: string): AsyncIterable<ListedObject>
  close(): Promise<void>
}
