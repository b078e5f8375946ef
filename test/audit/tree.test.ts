import t from 'tap'
import { CompactRange, hashLeaf } from '../../src/audit/merkle.ts'
import { verifyConsistency, verifyInclusion } from '../../src/audit/proofs.ts'
import { LogTree } from '../../src/audit/tree.ts'

/** More than two blocks of what is remembered. */
const SIZE = 10_000
const HASHES = Array.from({ length: SIZE }, (_, n) => hashLeaf(`leaf ${n}`))

const INDICES = [0, 1, 4095, 4096, 4097, 8191, 8192, 8193, 9998, 9999]

function rangeOf(size: number): CompactRange {
  const range = new CompactRange()
  for (const hash of HASHES.slice(0, size)) range.append(hash)
  return range
}

t.test('a long log: each proof leads to the root that appending made', async (t) => {
  const read: string[] = []
  const tree = new LogTree((from, below) => {
    read.push(`${from}-${below}`)
    return HASHES.slice(from, below)
  })
  const root = rangeOf(SIZE).root()
  t.ok((await tree.root(SIZE)).equals(root))
  for (const index of INDICES) {
    const proof = await tree.inclusion(index, SIZE)
    t.ok(verifyInclusion(HASHES[index] ?? root, index, SIZE, proof, root), `event ${index}`)
  }
  for (const old of INDICES.slice(1)) {
    const proof = await tree.consistency(old, SIZE)
    t.ok(verifyConsistency(old, SIZE, rangeOf(old).root(), root, proof), `the log of ${old}`)
  }
  t.equal(read.filter((range) => range === '0-4096').length, 1, 'a whole block is read once')
})

t.test('a log that was cut: what lies behind is proven by the edge of what was cut off', async (t) => {
  const root = rangeOf(SIZE).root()
  for (const cut of [1, 2, 3, 4095, 4096, 5000, 8192, 9001, 9999, SIZE]) {
    const tree = new LogTree((from, below) => HASHES.slice(Math.max(from, cut), below))
    const start = rangeOf(cut)
    for (const index of [cut, cut + 1, ...INDICES].filter((one) => one >= cut && one < SIZE)) {
      const proof = await tree.inclusion(index, SIZE, start)
      t.ok(verifyInclusion(HASHES[index] ?? root, index, SIZE, proof, root), `event ${index}, cut at ${cut}`)
      const grown = await tree.consistency(index, SIZE, start)
      t.ok(verifyConsistency(index, SIZE, rangeOf(index).root(), root, grown), `the log of ${index}, cut at ${cut}`)
    }
    if (cut > 3) await t.rejects(tree.inclusion(cut - 3, SIZE, start), { code: 'not-found' })
  }
})

t.test('a leaf that is gone proves nothing, and hides nothing once it is back', async (t) => {
  const gone = new Set([4100])
  const tree = new LogTree((from, below) => HASHES.slice(from, below).filter((_, at) => !gone.has(from + at)))
  for (const index of [0, 4099]) await t.rejects(tree.inclusion(index, SIZE), { code: 'unusable-data' })
  gone.clear()
  const root = rangeOf(SIZE).root()
  t.ok(verifyInclusion(HASHES[0] ?? root, 0, SIZE, await tree.inclusion(0, SIZE), root))
})
