import { setImmediate as nextTurn } from 'node:timers/promises'
import { LazaretError } from '../model/errors.ts'
import { CompactRange, HASH_BYTES, hashNode } from './merkle.ts'
import { consistencyPath, inclusionPath, splitOf, type Leaves } from './proofs.ts'

/** Leaves of the subtrees whose roots are remembered: a proof reads one or two of them anew. A power of two. */
const BLOCK = 4096

/** Hashes of the leaves from <= number < below, in order; of leaves that are not there, none. */
export type ReadLeaves = (from: number, below: number) => readonly Buffer[] | Promise<readonly Buffer[]>

/** In the place of the root of a block that nobody worked out, as of one below a cut. */
const UNKNOWN = Buffer.alloc(HASH_BYTES)

/** The Merkle tree over a log, of which what was worked out once is remembered: 32 bytes for each block of leaves. */
export class LogTree {
  readonly #read: ReadLeaves
  readonly #blocks = new Map<number, Promise<Buffer>>()
  /** by the number of the first leaf */
  readonly #roots = new Map<number, Buffer>()

  constructor(read: ReadLeaves) {
    this.#read = read
  }

  /** `start`: the tree at the size below which leaves were cut off. Throws LazaretError `not-found` for what lies below. */
  async inclusion(index: number, size: number, start = new CompactRange()): Promise<Buffer[]> {
    return this.#rootsOf(inclusionPath(index, size), start)
  }

  async consistency(old: number, size: number, start = new CompactRange()): Promise<Buffer[]> {
    return this.#rootsOf(consistencyPath(old, size), start)
  }

  /** Root of the first `size` leaves, at least one. */
  async root(size: number, start = new CompactRange()): Promise<Buffer> {
    return this.#root({ from: 0, below: size }, start)
  }

  /** Believes what `toBytes` gave for this log, earlier: who asks holds what comes of it against a signed root. */
  remember(bytes: Buffer): void {
    for (let at = 0; at + HASH_BYTES <= bytes.length; at += HASH_BYTES) {
      const root = Buffer.from(bytes.subarray(at, at + HASH_BYTES))
      if (root.equals(UNKNOWN)) continue
      const from = (at / HASH_BYTES) * BLOCK
      this.#blocks.set(from, Promise.resolve(root))
      this.#roots.set(from, root)
    }
  }

  /** Reads everything anew. */
  forget(): void {
    this.#blocks.clear()
    this.#roots.clear()
  }

  /** Blocks whose roots are known. */
  get blocks(): number {
    return this.#roots.size
  }

  /** The roots of blocks that are known, in their order. */
  toBytes(): Buffer {
    const inOrder = [...this.#roots].toSorted(([one], [other]) => one - other)
    const bytes = Buffer.alloc((((inOrder.at(-1)?.[0] ?? -BLOCK) + BLOCK) / BLOCK) * HASH_BYTES)
    for (const [from, root] of inOrder) root.copy(bytes, (from / BLOCK) * HASH_BYTES)
    return bytes
  }

  async #rootsOf(path: readonly Leaves[], start: CompactRange): Promise<Buffer[]> {
    const roots: Buffer[] = []
    for (const leaves of path) roots.push(await this.#root(leaves, start))
    return roots
  }

  async #root({ from, below }: Leaves, start: CompactRange): Promise<Buffer> {
    const size = below - from
    if (below <= start.size) return cutOff(from, size, start)
    const isPerfect = size === 1 || splitOf(size) * 2 === size
    if (isPerfect && size === BLOCK && from >= start.size) return this.#block(from)
    if (isPerfect && size < BLOCK && from >= start.size) return this.#fold(from, below)
    const middle = from + splitOf(size)
    const left = await this.#root({ from, below: middle }, start)
    return hashNode(left, await this.#root({ from: middle, below }, start))
  }

  #block(from: number): Promise<Buffer> {
    const known = this.#blocks.get(from)
    if (known !== undefined) return known
    // Of a long log all blocks are read for the first proof: others get their turn between them.
    const root = nextTurn().then(() => this.#fold(from, from + BLOCK))
    this.#blocks.set(from, root)
    root.then(
      (hash) => void this.#roots.set(from, hash),
      () => this.#blocks.delete(from),
    )
    return root
  }

  async #fold(from: number, below: number): Promise<Buffer> {
    const leaves = await this.#read(from, below)
    if (leaves.length !== below - from || leaves.some(({ length }) => length !== HASH_BYTES)) {
      const message = `Events from ${from} on are missing from the log: run \`lazaret audit verify\`.`
      throw new LazaretError('unusable-data', message)
    }
    const range = new CompactRange()
    for (const leaf of leaves) range.append(leaf)
    return range.root()
  }
}

/** The root of what was cut off, where it is one of the subtrees at the cut's edge. */
function cutOff(from: number, size: number, start: CompactRange): Buffer {
  const edge = start.toBytes()
  let at = 0
  for (let index = 0, rest = start.size; rest > 0; index += HASH_BYTES) {
    const subtree = largestIn(rest)
    if (at === from && subtree === size) return edge.subarray(index, index + HASH_BYTES)
    at += subtree
    rest -= subtree
  }
  const message = `Events before ${start.size} were cut off the log: their export proves them.`
  throw new LazaretError('not-found', message)
}

/** The largest power of two that is not above `count`. */
function largestIn(count: number): number {
  const split = splitOf(count)
  return split * 2 === count ? count : split
}
