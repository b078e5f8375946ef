import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { CANONICAL_DEPTH_MAX, canonicalJson, type Json } from '../../src/audit/canonical.ts'
import { draftLeaf, leafText, parseLeaf } from '../../src/audit/leaf.ts'
import { CompactRange, EMPTY_ROOT, hashLeaf } from '../../src/audit/merkle.ts'
import { verifyConsistency, verifyInclusion } from '../../src/audit/proofs.ts'
import { LogTree } from '../../src/audit/tree.ts'
import { event } from '../contracts/samples.ts'

t.test('canonical JSON as RFC 8785 has it', async (t) => {
  const table: [name: string, value: Json, text: string][] = [
    ['literals', [null, true, false], '[null,true,false]'],
    [
      'members by UTF-16 code units, not by code points',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}',
    ],
    [
      'numbers as ECMAScript writes them',
      [1e21, 1e-7, -0, 4.5, 2e-3, 1 / 3, 1e30, 9007199254740991],
      '[1e+21,1e-7,0,4.5,0.002,0.3333333333333333,1e+30,9007199254740991]',
    ],
    [
      'escapes: the short ones, else \\u00xx in lower case',
      '\b\t\n\f\r"\\/\u0001\u001f\u007f',
      String.raw`"\b\t\n\f\r\"\\/\u0001\u001f` + '\u007f"',
    ],
    ['nested', { b: [{ d: 1, c: {} }], a: [] }, '{"a":[],"b":[{"c":{},"d":1}]}'],
    ['a member called __proto__', JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
  ]
  for (const [name, value, text] of table) t.equal(canonicalJson(value), text, name)
  let deep: Json = 1
  for (let n = 0; n < CANONICAL_DEPTH_MAX; n += 1) deep = [deep]
  t.doesNotThrow(() => canonicalJson(deep))
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '\uD800', { '\uDFFF': 1 }, [deep]]) {
    t.throws(() => canonicalJson(bad), TypeError)
  }
})

t.test('canonical JSON of anything: same meaning, and one form whatever the order of members', async (t) => {
  const json = fc
    .jsonValue({ maxDepth: 5 })
    .filter((value) => JSON.stringify(value).isWellFormed() && !/\\u[dD][89a-fA-F]/.test(JSON.stringify(value)))
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value as Json)
      t.equal(canonicalJson(JSON.parse(text)), text)
      t.same(JSON.parse(text), JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 100 },
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (object) => {
      const reversed = Object.fromEntries(Object.entries(object).toReversed())
      return canonicalJson(object) === canonicalJson(reversed)
    }),
  )
  t.pass('reordering')
})

t.test('a leaf is the canonical JSON of its event, whatever text is in it', async (t) => {
  const text = fc.string({ unit: 'binary' })
  const optional = { requiredKeys: [] as never[] }
  const actor = fc.record({ address: text, client: text }, optional)
  const fields = fc.record({ registry: text, purl: text, digest: text }, optional)
  const detail = fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.integer(), fc.array(text)))
  fc.assert(
    fc.property(actor, fields, detail, fc.nat(), (who, what, detail, seq) => {
      const logged = {
        ...event(),
        ...what,
        actor: { kind: 'client' as const, name: 'x', ...who },
        detail,
        seq,
      } as unknown as Json
      const { seq: _, ...fresh } = logged as never as ReturnType<typeof parseLeaf>
      const leaf = leafText(draftLeaf(fresh), seq)
      return leaf === canonicalJson(logged) && parseLeaf(leaf).seq === seq
    }),
  )
  t.pass('the hand-ordered writer and the general one agree')
})

// The definition of RFC 6962 2.1, written once more and differently: over strings of hex.
const sha = (hex: string): string => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex')
function naiveRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha('')
  if (leaves.length === 1) return sha(`00${Buffer.from(leaves[0] ?? '').toString('hex')}`)
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha(`01${naiveRoot(leaves.slice(0, split))}${naiveRoot(leaves.slice(split))}`)
}

t.test('Merkle roots of the first trees', async (t) => {
  t.equal(EMPTY_ROOT.toString('hex'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'no leaves')
  t.equal(
    hashLeaf('').toString('hex'),
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'one empty leaf',
  )
  const range = new CompactRange()
  const leaves: string[] = []
  for (let n = 0; n <= 130; n += 1) {
    t.equal(range.root().toString('hex'), naiveRoot(leaves), `${n} leaves`)
    t.ok(new CompactRange(n, range.toBytes()).root().equals(range.root()), 'and from its stored edge')
    range.append(hashLeaf(`leaf ${n} é`))
    leaves.push(`leaf ${n} é`)
  }
  for (const [size, bytes] of [
    [1, 0],
    [0, 32],
    [3, 32],
    [-1, 0],
    [1.5, 32],
    [2 ** 53, 32],
  ] as const) {
    t.throws(
      () => new CompactRange(size, Buffer.alloc(bytes)),
      RangeError,
      `an edge of ${bytes} bytes for ${size} leaves`,
    )
  }
  t.doesNotThrow(() => new CompactRange(2 ** 52, Buffer.alloc(32)), 'sizes over 32 bits')
})

t.test('proofs verify, and no changed proof does', async (t) => {
  const hashes = Array.from({ length: 40 }, (_, n) => hashLeaf(`${n}`))
  const tree = new LogTree((from, below) => hashes.slice(from, below))
  for (let size = 1; size <= hashes.length; size += 1) {
    const root = await tree.root(size)
    for (let index = 0; index < size; index += 1) {
      const proof = await tree.inclusion(index, size)
      const leaf = hashes[index] ?? root
      const ok = verifyInclusion(leaf, index, size, proof, root)
      const wrong = [
        verifyInclusion(hashLeaf('x'), index, size, proof, root),
        verifyInclusion(leaf, index, size, proof, hashLeaf('x')),
        verifyInclusion(leaf, index, size, [...proof, root], root),
        size > 1 && verifyInclusion(leaf, index, size, proof.slice(1), root),
        verifyInclusion(leaf, size, size, proof, root),
        size > 1 && verifyInclusion(leaf, (index + 1) % size, size, proof, root),
      ]
      if (!ok || wrong.includes(true)) t.fail(`leaf ${index} of ${size}: ${ok} ${wrong.join(' ')}`)
    }
    for (let old = 1; old <= size; old += 1) {
      const proof = await tree.consistency(old, size)
      const oldRoot = await tree.root(old)
      const ok = verifyConsistency(old, size, oldRoot, root, proof)
      const wrong = [
        verifyConsistency(old, size, hashLeaf('x'), root, proof),
        verifyConsistency(old, size, oldRoot, hashLeaf('x'), proof),
        verifyConsistency(old, size, oldRoot, root, [...proof, root]),
        proof.length > 0 && verifyConsistency(old, size, oldRoot, root, proof.slice(1)),
        verifyConsistency(0, size, oldRoot, root, proof),
        verifyConsistency(size + 1, size, oldRoot, root, proof),
      ]
      if (!ok || wrong.includes(true)) t.fail(`${old} in ${size}: ${ok} ${wrong.join(' ')}`)
    }
  }
  for (const index of [-1, 40, 0.5]) await t.rejects(tree.inclusion(index, 40), RangeError)
  for (const old of [0, 41, 0.5]) await t.rejects(tree.consistency(old, 40), RangeError)
  t.pass('all trees up to 40 leaves')
})
