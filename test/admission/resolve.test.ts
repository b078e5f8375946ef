import t from 'tap'
import { Resolver } from '../../src/admission/resolve.ts'
import { keyOf } from '../../src/admission/assessment.ts'
import type { CatalogueArtifact } from '../../src/model/artifact.ts'
import type { CatalogueSnapshot } from '../../src/model/catalogue.ts'
import type { Catalogues } from '../../src/model/metadata.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { Revisions } from '../../src/model/revisions.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'

const NOW = Date.parse('2026-11-24T08:00:00.000Z')
const WANTED = { registry: 'npm', name: 'sample', filename: 'sample-1.0.0.tgz' }
const LISTED = sampleArtifact('npm-tarball')

function snapshotOf(artifacts: readonly CatalogueArtifact[], ageMs: number): CatalogueSnapshot {
  const catalogue = {
    ecosystem: 'npm',
    name: 'sample',
    artifacts,
    maintainers: null,
    firstPublishedAt: null,
    upstreamStatus: 'active',
    tags: {},
  } as const
  const refreshedAt = new Date(NOW - ageMs).toISOString()
  return { catalogue, refreshedAt, stale: false, formerMaintainers: null, firstSeen: {} }
}

/** A resolver over an upstream that first says `before`, and `after` once it is asked anew. */
function resolving(
  before: CatalogueSnapshot | undefined,
  after = before,
  onLook: (looks: number) => void = () => undefined,
) {
  const asked: string[] = []
  const catalogues = {
    async snapshot() {
      asked.push('snapshot')
      onLook(asked.length)
      return before
    },
    async refresh() {
      asked.push('refresh')
      return after
    },
    async cached() {
      asked.push('cached')
      return before
    },
  } as unknown as Catalogues
  const revisions = new Revisions()
  const registries = new Map([['npm', { name: 'npm', ecosystem: 'npm' } as RegistryConfig]])
  return { resolver: new Resolver({ registries, catalogues, revisions, clock: () => new Date(NOW) }), revisions, asked }
}

t.test(
  'upstream is asked anew for a file that its list does not name, where the list is older than five seconds',
  async (t) => {
    const table: readonly (readonly [
      situation: string,
      ageMs: number,
      before: boolean,
      after: boolean,
      asked: string[],
      found: boolean,
    ])[] = [
      ['it is listed', 60_000, true, false, ['snapshot'], true],
      ['it is not, in a list of five seconds', 5000, false, true, ['snapshot'], false],
      ['it is not, in an older list', 5001, false, true, ['snapshot', 'refresh'], true],
      ['nor in the new one', 5001, false, false, ['snapshot', 'refresh'], false],
    ]
    for (const [situation, ageMs, before, after, asked, found] of table) {
      const r = resolving(snapshotOf(before ? [LISTED] : [], ageMs), snapshotOf(after ? [LISTED] : [], 0))
      const resolved = r.resolver.resolve(WANTED)
      if (found) t.equal((await resolved).entry, LISTED, situation)
      else await t.rejects(resolved, { code: 'not-found', message: /no file sample-1\.0\.0\.tgz/ }, situation)
      t.same(r.asked, asked, situation)
    }
  },
)

t.test('what the first look brings in is looked at once more, and the answer carries that revision', async (t) => {
  const key = keyOf('npm', 'sample', '')
  const once = resolving(snapshotOf([LISTED], 0), undefined, (looks) => looks === 1 && once.revisions.changed(key))
  const resolved = await once.resolver.resolve(WANTED)
  t.same(once.asked, ['snapshot', 'snapshot'])
  t.equal(resolved.revision, once.revisions.of(key))
  const always = resolving(snapshotOf([LISTED], 0), undefined, () => always.revisions.changed(key))
  const invalidated = await always.resolver.resolve(WANTED)
  t.same(always.asked, ['snapshot', 'snapshot'], 'and no third time')
  t.not(invalidated.revision, always.revisions.of(key), 'who goes on from there sees that it changed again')
  const other = resolving(snapshotOf([LISTED], 0), undefined, () => other.revisions.changed(keyOf('npm', 'other', '')))
  t.equal((await other.resolver.resolve(WANTED)).revision, other.revisions.of(key))
  t.same(other.asked, ['snapshot'], 'another package that changes is nothing to it')
})

t.test('of two files of one name the first is taken', async (t) => {
  const other = sampleArtifact('npm-tarball', { version: '2.0.0', filename: LISTED.filename })
  t.equal((await resolving(snapshotOf([LISTED, other], 0)).resolver.resolve(WANTED)).entry, LISTED)
})

t.test('a recall reads the store alone and asks no upstream', async (t) => {
  const held = resolving(snapshotOf([LISTED], 600_000))
  t.equal((await held.resolver.recall(WANTED))?.entry, LISTED)
  t.equal(await held.resolver.recall({ ...WANTED, filename: 'other.tgz' }), undefined)
  t.same(held.asked, ['cached', 'cached'])
  t.equal(await resolving(undefined).resolver.recall(WANTED), undefined)
})

t.test('an unknown registry has no files', async (t) => {
  const { resolver, asked } = resolving(snapshotOf([LISTED], 0))
  await t.rejects(resolver.resolve({ ...WANTED, registry: 'other' }), { code: 'not-found' })
  t.same(asked, [])
})
