import t from 'tap'
import { ADDED_ASKED_MAX, addedPackages, type LookUp } from '../../src/admission/added-packages.ts'
import type { CatalogueSnapshot } from '../../src/model/catalogue.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'

const registry: RegistryConfig = {
  name: 'npm',
  ecosystem: 'npm',
  upstream: 'https://registry.example/',
  artifactHosts: [],
  allowPrivateAddresses: false,
  policy: 'default',
  mode: 'enforce',
  selection: 'fallback',
  metadataMaxAgeSeconds: 300,
}
const AT = '2026-11-20T00:00:00.000Z'

function snapshotOf(name: string): CatalogueSnapshot {
  return {
    catalogue: {
      ecosystem: 'npm',
      name,
      artifacts: [],
      firstPublishedAt: AT,
      maintainers: UNKNOWN,
      upstreamStatus: 'active',
      tags: {},
    },
    refreshedAt: AT,
    stale: false,
    formerMaintainers: UNKNOWN,
    firstSeen: {},
  }
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `p${n}`)

t.test('as many are asked about as may be, and one more', async (t) => {
  const asked: string[] = []
  const look: LookUp = async (_, name) => {
    asked.push(name)
    return snapshotOf(name)
  }
  const all = await addedPackages(registry, names(ADDED_ASKED_MAX), look)
  t.equal(all.known.size, ADDED_ASKED_MAX)
  t.match(all.known.get('p1'), { firstPublishedAt: AT, versionCount: 0 })
  t.equal(all.missing, undefined)
  const most = await addedPackages(registry, names(ADDED_ASKED_MAX + 1), look)
  t.equal(most.known.size, ADDED_ASKED_MAX)
  t.match(most.missing, /more than 40 at once/)
  t.equal(asked.length, 2 * ADDED_ASKED_MAX)
})

const troubled: LookUp = async (_, name) => {
  if (name === 'none') throw new LazaretError('not-found', 'no such package')
  if (name === 'down') throw new LazaretError('upstream-failed', 'HTTP 503')
  return name === 'away' ? undefined : snapshotOf(name)
}

t.test('one that does not exist is known, and trouble is not', async (t) => {
  const told = await addedPackages(registry, ['none', 'down', 'fine'], troubled)
  t.same([...told.known.keys()].toSorted(), ['fine', 'none'])
  t.same(told.known.get('none'), { firstPublishedAt: UNKNOWN, versionCount: 0 })
  t.equal(told.missing, 'HTTP 503')
  t.match(await addedPackages(registry, ['away'], troubled), { missing: 'it was not asked about yet' })
  t.same(await addedPackages(registry, [], troubled), { known: new Map() })
})

t.test('an upstream that hangs is waited for so long, and what was answered counts', async (t) => {
  const never = Promise.withResolvers<CatalogueSnapshot>()
  const look: LookUp = async (_, name) => (name === 'p3' ? never.promise : snapshotOf(name))
  const told = await addedPackages(registry, names(5), look, 50)
  t.same([...told.known.keys()].toSorted(), ['p0', 'p1', 'p2', 'p4'])
  t.equal(told.missing, 'its upstream did not answer in time')
  never.resolve(snapshotOf('p3'))
  t.notOk(told.known.has('p3'), 'the answer is what it was')
})
