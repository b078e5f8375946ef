import { hashNode } from './merkle.ts'

/** Leaves of a subtree: from <= number < below. */
export interface Leaves {
  readonly from: number
  readonly below: number
}

/**
 * The subtrees whose roots lead from leaf `index` up to the root of a tree of `size` leaves, in order [RFC 6962 2.1.1]. Throws RangeError
 * where there is no such leaf.
 */
export function inclusionPath(index: number, size: number): Leaves[] {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new RangeError(`there is no leaf ${index}`)
  const path: Leaves[] = []
  for (let [from, below] = [0, size]; below - from > 1;) {
    const middle = from + splitOf(below - from)
    path.push(index < middle ? { from: middle, below } : { from, below: middle })
    if (index < middle) below = middle
    else from = middle
  }
  return path.toReversed()
}

/** The subtrees whose roots show the tree of `old` leaves to be the beginning of that of `size`, in order [RFC 6962 2.1.2]. */
export function consistencyPath(old: number, size: number): Leaves[] {
  if (!Number.isSafeInteger(old) || old < 1 || old > size) throw new RangeError(`there is no tree of ${old}`)
  const path: Leaves[] = []
  let [from, below] = [0, size]
  while (old < below) {
    const middle = from + splitOf(below - from)
    path.push(old <= middle ? { from: middle, below } : { from, below: middle })
    if (old <= middle) below = middle
    else from = middle
  }
  // The whole of the old tree is known to who asks.
  if (from > 0) path.push({ from, below })
  return path.toReversed()
}

/** Whether `proof` leads from `leafHash` at `index` to `root` of a tree of `size` leaves [RFC 9162 2.1.3.2]. */
export function verifyInclusion(
  leafHash: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false
  let node = index
  let last = size - 1
  let hash = leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = hashNode(sibling, hash)
      for (; node % 2 === 0 && node !== 0; node /= 2) last = half(last)
    } else {
      hash = hashNode(hash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && hash.equals(root)
}

/** Whether `proof` shows `oldRoot` (of `oldSize`) to be a prefix of `newRoot` (of `newSize`) [RFC 9162 2.1.4.2]. */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Buffer,
  newRoot: Buffer,
  proof: readonly Buffer[],
): boolean {
  if (!Number.isSafeInteger(oldSize) || oldSize < 1 || oldSize > newSize) return false
  if (oldSize === newSize) return proof.length === 0 && oldRoot.equals(newRoot)
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof
  let node = oldSize - 1
  let last = newSize - 1
  for (; node % 2 === 1; node = half(node)) last = half(last)
  const [start, ...rest] = path
  if (start === undefined) return false
  let oldHash = start
  let newHash = start
  for (const sibling of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      oldHash = hashNode(sibling, oldHash)
      newHash = hashNode(sibling, newHash)
      for (; node % 2 === 0 && node !== 0; node /= 2) last = half(last)
    } else {
      newHash = hashNode(newHash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && oldHash.equals(oldRoot) && newHash.equals(newRoot)
}

/** The largest power of two below `count`: where a tree of `count` leaves splits. */
export function splitOf(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

function half(value: number): number {
  return Math.floor(value / 2)
}

function isPowerOfTwo(value: number): boolean {
  return value === 1 || splitOf(value) * 2 === value
}
