import t from 'tap'
import type { CatalogueSnapshot } from '../../src/model/catalogue.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { Catalogues } from '../../src/model/metadata.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { UNKNOWN } from '../../src/model/unknown.ts'
import { ViewThread } from '../../src/views/thread.ts'
import { createViews, type Verdicts, type ViewsOptions } from '../../src/views/views.ts'

const NOW = '2026-11-24T08:00:00.000Z'
const DESCRIPTION = 'A document that is long enough to be compressed. '.repeat(40)
const PACKUMENT = { name: 'pad', description: DESCRIPTION, 'dist-tags': {}, versions: {} }

const registry: RegistryConfig = {
  name: 'npm',
  ecosystem: 'npm',
  upstream: 'https://npm.example/',
  artifactHosts: [],
  allowPrivateAddresses: false,
  mode: 'enforce',
  policy: 'default',
  selection: 'fallback',
  metadataMaxAgeSeconds: 300,
}

const snapshot: CatalogueSnapshot = {
  catalogue: {
    ecosystem: 'npm',
    name: 'pad',
    artifacts: [],
    maintainers: UNKNOWN,
    firstPublishedAt: UNKNOWN,
    upstreamStatus: 'active',
    tags: {},
  },
  refreshedAt: NOW,
  stale: false,
  formerMaintainers: UNKNOWN,
  firstSeen: {},
}

const unused = (): never => t.fail('not asked here') as never

const catalogues: Catalogues = {
  snapshot: unused,
  cached: unused,
  refresh: unused,
  renew: unused,
  raw: async () => ({
    document: {
      name: 'pad',
      bytes: Buffer.from(JSON.stringify(PACKUMENT)),
      contentType: 'application/json',
      url: 'https://npm.example/pad',
    },
    snapshot,
  }),
}

/** Views over one package; `change`: what differs from the options of all. */
function viewsOver(thread: ViewsOptions['thread'], change: Partial<ViewsOptions> = {}) {
  return createViews({
    registries: new Map([['npm', registry]]),
    catalogues,
    verdicts: VERDICTS,
    thread,
    publicUrl: () => 'http://lz.example',
    clock: () => new Date(NOW),
    bytesMax: 1_000_000,
    onSubstitutions: unused,
    onLookup: () => undefined,
    ...change,
  })
}

const VERDICTS: Verdicts = {
  revision: () => '1',
  packageRevision: () => '',
  decided: async () => new Map(),
  policy: () => ({ source: 'version: 1\nname: ours\nrules: []\n', file: 'policy.yaml', digest: sha256('') }),
  advisories: async () => undefined,
  resemblesOwn: () => undefined,
  circumstances: async () => ({
    now: NOW,
    mode: 'enforce',
    waivers: [],
    rejections: [],
    freezes: [],
    outbreaks: [],
  }),
}

t.test(
  'a body whose compression failed once is made anew for whoever asks next, and once for all after that',
  async (t) => {
    const thread = new ViewThread()
    t.teardown(() => thread.close())
    const compressions: string[] = []
    const views = viewsOver({
      async run(job) {
        if (job.kind === 'compress') compressions.push(job.coding)
        if (job.kind === 'compress' && compressions.length === 1) throw new Error('the thread died')
        return thread.run(job)
      },
    })
    const ask = () => views.get('npm', 'pad', 'full', ['gzip'])
    await t.rejects(ask(), { message: 'the thread died' })
    t.equal((await ask()).body.coding, 'gzip')
    t.equal((await ask()).body.coding, 'gzip')
    t.same(compressions, ['gzip', 'gzip'])
  },
)

t.test('a view says whether it would be given again, and counts that', async (t) => {
  const thread = new ViewThread()
  t.teardown(() => thread.close())
  let [now, revision, ofPackage] = [Date.parse(NOW), '1', '']
  const lookups: boolean[] = []
  const open = (change: Partial<ViewsOptions> = {}) =>
    viewsOver(thread, {
      verdicts: { ...VERDICTS, revision: () => revision, packageRevision: () => ofPackage },
      clock: () => new Date(now),
      onLookup: (_registry, hit) => lookups.push(hit),
      ...change,
    })
  const views = open()
  const get = () => views.get('npm', 'pad', 'full', ['gzip'])
  const given = await get()
  t.equal(given.again?.(), true)
  t.same(lookups, [false, true])
  const changes: Record<string, () => unknown> = {
    'a decision': () => (revision = '2'),
    'news of the package': () => (ofPackage = '2'),
    'its age': () => (now += registry.metadataMaxAgeSeconds * 1000),
  }
  for (const [what, change] of Object.entries(changes)) {
    const before = await get()
    t.equal(before.again?.(), true, `before ${what}`)
    change()
    lookups.length = 0
    t.equal(before.again?.(), false, `after ${what}`)
    t.same(lookups, [])
    t.equal((await get()).again?.(), true, 'made anew')
  }
  const stale = open({
    catalogues: {
      ...catalogues,
      raw: async (...of) => ({ ...(await catalogues.raw(...of)), snapshot: { ...snapshot, stale: true } }),
    },
  })
  t.equal(
    (await stale.get('npm', 'pad', 'full', ['gzip'])).again,
    undefined,
    'one that is stale is asked for each time',
  )
})
