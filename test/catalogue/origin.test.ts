import type { Test } from 'tap'
import t from 'tap'
import { createCatalogues } from '../../src/catalogue/catalogue.ts'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import type { RegistryConfig, UpstreamRoute } from '../../src/model/registry.ts'
import { createUpstream } from '../../src/upstream/client.ts'
import { registryAt, serve } from '../upstream/server.ts'
import { memoryStore } from './memory-store.ts'

/** Versions of `widget`, each with the mark from which its hash is made; undefined: there is no such package. */
type Versions = Readonly<Record<string, string>> | undefined

const OURS: Versions = { '1.0.0': 'ours', '1.1.0': 'ours too' }
const STRANGERS: Versions = { '1.1.0': 'a stranger', '9.0.0': 'a stranger' }
const NOTHING_SHARED: Versions = { '9.0.0': 'a stranger' }
const MIRRORED: Versions = { '1.0.0': 'ours', '1.2.0': 'newer' }

interface Step {
  /** what the further upstream `team` and the registry's own one have */
  readonly team?: Versions
  readonly open?: Versions
  /** Lazaret is started anew with these further upstreams */
  readonly routes?: readonly ('team' | 'team owns' | 'other owns')[]
}

const SITUATIONS: readonly {
  readonly what: string
  readonly steps: readonly Step[]
  readonly former: string | undefined
}[] = [
  { what: 'one that only the registry itself has', steps: [{ open: OURS }], former: undefined },
  { what: 'one that both have, always the same', steps: [{ team: OURS, open: STRANGERS }], former: undefined },
  {
    what: 'one that goes away at the one, and the other has a stranger’s',
    steps: [{ team: OURS }, { open: STRANGERS }],
    former: 'team',
  },
  {
    what: 'one that goes away, where a stranger’s has other versions',
    steps: [{ team: OURS }, { open: NOTHING_SHARED }, { open: NOTHING_SHARED }],
    former: 'team',
  },
  {
    what: 'one that is gone everywhere before a stranger takes the name',
    steps: [{ team: OURS }, {}, { open: NOTHING_SHARED }],
    former: 'team',
  },
  {
    what: 'one that comes back',
    steps: [{ team: OURS }, { open: STRANGERS }, { team: OURS, open: STRANGERS }],
    former: undefined,
  },
  {
    what: 'one of a mirror that lost it, with the same files elsewhere',
    steps: [{ team: OURS }, { open: MIRRORED }],
    former: undefined,
  },
  {
    what: 'one whose upstream is configured no more, and a stranger has the name',
    steps: [
      { team: OURS, open: STRANGERS },
      { team: OURS, open: STRANGERS, routes: [] },
    ],
    former: 'team',
  },
  {
    what: 'one whose mirror is configured no more, with the same files elsewhere',
    steps: [
      { team: OURS, open: MIRRORED },
      { open: MIRRORED, routes: [] },
    ],
    former: undefined,
  },
  {
    what: 'one that a pattern gave, after the pattern was taken away',
    steps: [
      { team: OURS, open: STRANGERS, routes: ['team owns'] },
      { open: STRANGERS, routes: ['team'] },
    ],
    former: 'team',
  },
  {
    what: 'one that a pattern says belongs elsewhere',
    steps: [
      { open: STRANGERS, routes: ['team'] },
      { team: OURS, open: STRANGERS, routes: ['team owns'] },
    ],
    former: undefined,
  },
  {
    what: 'one that moves from one of the further upstreams to its owner by a pattern',
    steps: [
      { team: OURS, routes: ['team'] },
      { open: STRANGERS, routes: ['other owns'] },
    ],
    former: undefined,
  },
  {
    what: 'one that the registry itself gave first, and a further upstream has since',
    steps: [{ open: STRANGERS }, { team: OURS, open: STRANGERS }],
    former: undefined,
  },
]

for (const { what, steps, former } of SITUATIONS) {
  t.test(what, async (t) => {
    const world = await twoUpstreams(t)
    for (const step of steps) {
      await world.take(step)
      await world.look()
    }
    t.equal(await world.look(), former)
    t.equal(await world.restarted(), former, 'after a restart')
  })
}

t.test('a page for people where the package was leads to no other upstream', async (t) => {
  const world = await twoUpstreams(t)
  await world.take({ team: OURS, open: STRANGERS })
  t.equal(await world.look(), undefined)
  world.page()
  t.equal(await world.look(), undefined)
  t.same(world.asked.slice(-1), ['team'], 'the next one is not asked')
})

async function twoUpstreams(t: Test) {
  let has: Step = {}
  let isPage = false
  let now = Date.parse('2026-11-24T08:00:00Z')
  const asked: string[] = []
  const urlOf = async (which: 'team' | 'open'): Promise<string> => {
    const { url } = await serve(t, (_request, response) => {
      asked.push(which)
      const type = isPage && which === 'team' ? 'text/html' : 'application/json'
      const versions = isPage && which === 'team' ? undefined : has[which]
      response.writeHead(versions === undefined ? 404 : 200, { 'content-type': type })
      response.end(versions === undefined ? '{}' : documentOf(versions))
    })
    return url
  }
  const [team, open] = [await urlOf('team'), await urlOf('open')]
  const store = memoryStore()
  const upstream = createUpstream({
    limits: { attempts: 1, headersMs: 2000 },
    proxies: { httpProxy: '', httpsProxy: '', noProxy: '' },
  })
  t.teardown(() => upstream.close())
  const started = (names: NonNullable<Step['routes']>) =>
    createCatalogues({
      store,
      upstream,
      registries: new Map([['npm', configOf(names, { team, open })]]),
      documents: () => npmDocuments,
      parse: async (_registry, raw) => ({ catalogue: npmDocuments.open(raw).catalogue }),
      clock: () => new Date(now),
    })
  let routes: NonNullable<Step['routes']> = ['team']
  let catalogues = started(routes)
  const look = async (): Promise<string | undefined> => {
    now += 301_000
    return (await catalogues.snapshot('npm', 'widget').catch(() => undefined))?.formerUpstream
  }
  return {
    asked,
    async take(step: Step): Promise<void> {
      has = step
      if (step.routes === undefined) return
      routes = step.routes
      catalogues = started(routes)
    },
    look,
    page: () => void (isPage = true),
    async restarted() {
      catalogues = started(routes)
      return (await catalogues.cached('npm', 'widget'))?.formerUpstream
    },
  }
}

function configOf(names: NonNullable<Step['routes']>, at: { team: string; open: string }): RegistryConfig {
  const routes = names.map((name): UpstreamRoute => {
    const [route = name, owns] = name.split(' ')
    return {
      name: route,
      upstream: route === 'team' ? at.team : at.open,
      artifactHosts: [],
      allowPrivateAddresses: true,
      packages: owns === undefined ? [] : ['widget'],
    }
  })
  return registryAt(at.open, { routes })
}

function documentOf(versions: Readonly<Record<string, string>>): string {
  const entries = Object.entries(versions).map(([version, mark]) => [
    version,
    { dist: { integrity: `sha512-${Buffer.alloc(64, mark).toString('base64')}` } },
  ])
  return JSON.stringify({ name: 'widget', versions: Object.fromEntries(entries) })
}
