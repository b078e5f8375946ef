import t from 'tap'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import { isFilename, isPackageName, isVersion } from '../../src/ecosystems/npm/name.ts'
import { LikelyVersions } from '../../src/ecosystems/npm/protocol/likely-versions.ts'
import type { Catalogue } from '../../src/model/catalogue.ts'
import { packument, rawOf, refusing, view, type Manifest } from './packuments.ts'

const catalogueOf = (versions: Record<string, Manifest>, more: Record<string, unknown> = {}): Catalogue =>
  npmDocuments.open(rawOf(packument(versions, more))).catalogue

t.test('names of packages, versions and files: the longest, and one character more', async (t) => {
  for (const [what, is, max] of [
    ['package', isPackageName, 214],
    ['version', isVersion, 256],
    ['file', isFilename, 255],
  ] as const) {
    t.ok(is('a'.repeat(max)), `${what}: ${max}`)
    t.notOk(is('a'.repeat(max + 1)), `${what}: ${max + 1}`)
  }
  t.ok(isPackageName(`@${'s'.repeat(106)}/${'n'.repeat(106)}`), 'scope and name count together')
  t.notOk(isPackageName(`@${'s'.repeat(106)}/${'n'.repeat(107)}`))
})

/** A document of versions that cannot be installed: what they say costs nothing. */
const listing = (count: number): string =>
  JSON.stringify({
    name: 'widget',
    versions: Object.fromEntries(Array.from({ length: count }, (_, n) => [`1.0.${n}`, 0])),
  })

t.test('as many versions as a document may list, and one more', async (t) => {
  t.same(npmDocuments.open(rawOf(listing(100_000))).catalogue.artifacts, [])
  t.throws(() => npmDocuments.open(rawOf(listing(100_001))), {
    code: 'upstream-failed',
    message: 'upstream lists 100001 versions of widget, more than 100000',
  })
})

const one = (manifest: Manifest) => catalogueOf({ '1.0.0': manifest }).artifacts[0]

/** As many different hashes in one text of `integrity`. */
const hashes = (count: number): Manifest => ({
  dist: {
    tarball: 'https://registry.example/w.tgz',
    integrity: Array.from({ length: count }, (_, n) => `sha1-${Buffer.alloc(20, n + 1).toString('base64')}`).join(' '),
  },
})

const people = (count: number) =>
  catalogueOf({ '1.0.0': {} }, { maintainers: Array.from({ length: count }, (_, n) => ({ name: `m${n}` })) })
    .maintainers

/** What is kept of a document, in characters or members: as much as may be given, and one more. */
const KEPT: readonly (readonly [
  what: string,
  max: number,
  kept: (count: number) => { readonly length: number } | undefined | null,
])[] = [
  ['an account', 200, (count) => one({ _npmUser: { name: 'n'.repeat(count) } })?.publisher],
  ['a deprecation', 1000, (count) => String(one({ deprecated: 'd'.repeat(count) })?.withdrawn)],
  ['the maintainers', 1000, people],
  ['the hashes of a file', 16, (count) => one(hashes(count))?.claims],
]

t.test('what is kept of a document is bounded', async (t) => {
  for (const [what, max, kept] of KEPT)
    t.same([kept(max - 1)?.length, kept(max)?.length, kept(max + 1)?.length], [max - 1, max, max], what)
})

t.test('five reasons are printed for refused versions, and the others are counted', async (t) => {
  for (const [refused, reasons, more] of [
    [5, 5, undefined],
    [6, 5, 'lazaret: 1 more refused'],
  ] as const) {
    const versions = Object.fromEntries(Array.from({ length: refused + 1 }, (_, n) => [`1.0.${n}`, {}]))
    const files = Array.from({ length: refused }, (_, n) => `widget-1.0.${n}.tgz`)
    const { message } = view(packument(versions), refusing(...files)).full.policyRestrictions
    const lines = String(message).split('\n')
    t.equal(lines.filter((line) => line.includes('(cooldown)')).length, reasons)
    t.equal(lines[5], more)
  }
})

/** What is known of so many packages that one version depends on each: the ranges of the first and of the last. */
function likely(count: number): { readonly first: number; readonly last: number } {
  const versions = new LikelyVersions()
  // As many as are noted of one version.
  for (let from = 0; from < count; from += 500) {
    const names = Array.from({ length: Math.min(500, count - from) }, (_, n) => [`dep${from + n}`, '^1'])
    const [artifact] = catalogueOf({ '1.0.0': { dependencies: Object.fromEntries(names) } }).artifacts
    if (artifact !== undefined) versions.note(artifact)
  }
  const of = (name: string): number => versions.of({ ...DEP, name }).length
  return { first: of('dep0'), last: of(`dep${count - 1}`) }
}

/** Without `latest`: only who is depended on has likely versions. */
const DEP: Catalogue = { ...catalogueOf({ '1.0.0': {} }), tags: {} }

t.test('of the packages that others depend on so many are remembered, those asked for last', async (t) => {
  t.same(likely(20_000), { first: 1, last: 1 })
  t.same(likely(20_001), { first: 0, last: 1 })
})

/** Whether the last of so many dependencies of one version is noted. */
function noted(count: number): boolean {
  const versions = new LikelyVersions()
  const dependencies = Object.fromEntries(Array.from({ length: count }, (_, n) => [`dep${n}`, '^1']))
  const [artifact] = catalogueOf({ '1.0.0': { dependencies } }).artifacts
  if (artifact !== undefined) versions.note(artifact)
  return versions.of({ ...DEP, name: `dep${count - 1}` }).length === 1
}

t.test('of one version five hundred dependencies are noted', async (t) => {
  t.same([noted(500), noted(501)], [true, false])
})
