import { hash } from 'node:crypto'

/** Bytes of a node's hash. */
export const HASH_BYTES = 32

/** Hash of a leaf [RFC 6962 2.1]: the prefix 0x00 keeps leaves and nodes apart. */
export function hashLeaf(leaf: string): Buffer {
  return hash('sha256', `\0${leaf}`, 'buffer')
}

/** Hash of an inner node: 0x01, left, right. */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + 2 * HASH_BYTES)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 1 + HASH_BYTES)
  return hash('sha256', bytes, 'buffer')
}

/** Root of a tree without leaves. */
export const EMPTY_ROOT = hash('sha256', '', 'buffer')

/**
 * The right edge of a Merkle tree: one hash for each perfect subtree, largest first. Enough to append leaves and to
 * tell the root in O(log n), without the leaves.
 */
export class CompactRange {
  #size: number
  readonly #hashes: Buffer[]

  /** `edge` is what `toBytes` gave for a tree of `size` leaves. Throws RangeError where the two do not fit. */
  constructor(size = 0, edge: Uint8Array = new Uint8Array()) {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is no size of a tree`)
    if (edge.length !== HASH_BYTES * subtrees(size))
      throw new RangeError(`the edge does not fit a tree of ${size} leaves`)
    this.#size = size
    this.#hashes = []
    for (let at = 0; at < edge.length; at += HASH_BYTES)
      this.#hashes.push(Buffer.from(edge.subarray(at, at + HASH_BYTES)))
  }

  get size(): number {
    return this.#size
  }

  append(leafHash: Buffer): void {
    let merged = leafHash
    // One subtree is merged for each trailing 1 bit of the size; halving instead of shifting, as sizes pass 2^31.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#hashes.pop()
      if (left === undefined) throw new RangeError('the edge is shorter than the size says')
      merged = hashNode(left, merged)
    }
    this.#hashes.push(merged)
    this.#size += 1
  }

  root(): Buffer {
    const last = this.#hashes.at(-1)
    if (last === undefined) return EMPTY_ROOT
    return this.#hashes.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last)
  }

  toBytes(): Buffer {
    return Buffer.concat(this.#hashes)
  }

  clone(): CompactRange {
    return new CompactRange(this.#size, this.toBytes())
  }
}

/** Number of 1 bits: a tree of n leaves has as many perfect subtrees at its right edge. */
function subtrees(size: number): number {
  let count = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
