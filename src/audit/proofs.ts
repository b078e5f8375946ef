import { EMPTY_ROOT, hashNode } from './merkle.ts'

/** Root of the tree over `leaves` (leaf hashes), straight from the definition [RFC 6962 2.1]. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves
  if (first === undefined) return EMPTY_ROOT
  if (leaves.length === 1) return first
  const split = splitOf(leaves.length)
  return hashNode(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

/** Sibling hashes from leaf `index` up to the root [RFC 6962 2.1.1]. Throws RangeError where there is no such leaf. */
export function inclusionProof(leaves: readonly Buffer[], index: number): Buffer[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError(`there is no leaf ${index}`)
  if (leaves.length === 1) return []
  const split = splitOf(leaves.length)
  const left = leaves.slice(0, split)
  const right = leaves.slice(split)
  return index < split
    ? [...inclusionProof(left, index), rootOf(right)]
    : [...inclusionProof(right, index - split), rootOf(left)]
}

/** Hashes that show the tree of `size` leaves to be a prefix of the tree over `leaves` [RFC 6962 2.1.2]. */
export function consistencyProof(leaves: readonly Buffer[], size: number): Buffer[] {
  if (!Number.isInteger(size) || size < 1 || size > leaves.length) throw new RangeError(`there is no tree of ${size}`)
  return subproof(leaves, size, true)
}

function subproof(leaves: readonly Buffer[], size: number, whole: boolean): Buffer[] {
  if (size === leaves.length) return whole ? [] : [rootOf(leaves)]
  const split = splitOf(leaves.length)
  const left = leaves.slice(0, split)
  const right = leaves.slice(split)
  return size <= split
    ? [...subproof(left, size, whole), rootOf(right)]
    : [...subproof(right, size - split, false), rootOf(left)]
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
function splitOf(count: number): number {
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
