import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { ContentReader } from '../../src/contents/reader.ts'
import { createDesk, type Desk, type SignIn } from '../../src/desk/desk.ts'
import { errorPage } from '../../src/desk/page/layout.ts'
import { OwnDeskMemory } from '../../src/desk/own-memory.ts'
import type { DeskPorts, ListedArtifact } from '../../src/desk/ports.ts'
import { deskRoutes } from '../../src/desk/routes/index.ts'
import { createLogger } from '../../src/http/logger.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { createServer } from '../../src/http/server.ts'
import { sha256, type Sha256 } from '../../src/model/digest.ts'
import { adapterOf } from '../../src/ecosystems/all.ts'
import type { Approvals, ReleasePolicy } from '../../src/model/approvals.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { purlOf } from '../../src/model/purl.ts'
import type { Records } from '../../src/model/records.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { isServed, type RuleHit, severityOf, type Verdict, waivedAs } from '../../src/model/verdict.ts'
import { approvalsOf } from '../../src/policy/approvals.ts'
import { inRange } from '../../src/policy/versions.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { morning } from './samples.ts'
import { digestOf, plant, type Seed } from './seed.ts'

export const PASSWORD = 'correct horse battery'
export const POLICY = { name: 'default', digest: sha256('default policy of the tests') }

/** A desk over a real store, with a clock that the test moves. */
export interface App {
  readonly desk: Desk
  readonly store: Store
  readonly clock: { now: Date }
  readonly seeds: readonly Seed[]
  readonly cases: readonly string[]
  readonly listed: ListedArtifact[]
  /** rules of each digest before waivers and rejections: tests may change them */
  readonly hits: Map<Sha256, readonly RuleHit[]>
  /** what is asked of releases: tests may change it */
  readonly releasePolicy: { approvals: Approvals; rules: ReleasePolicy['rules'] }
  close(): Promise<void>
}

export async function openApp(publicUrl: string, seeds?: readonly Seed[], signIn?: SignIn): Promise<App> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lazaret-desk-'))
  const clock = { now: new Date('2026-11-24T09:14:00Z') }
  const store = await openStore({ dataDir, clock: () => clock.now })
  const planted = seeds ?? morning(clock.now)
  const hits = new Map(planted.map((seed) => [digestOf(seed.artifact), seed.hits]))
  const listed: ListedArtifact[] = []
  const releasePolicy = { approvals: approvalsOf(), rules: [] }
  const ports: DeskPorts = {
    ...portsOver(store, hits, listed, () => clock.now),
    releasePolicy: () => releasePolicy,
  }
  const dependencies = {
    records: store.records,
    unitOfWork: store.unitOfWork,
    memory: new OwnDeskMemory(),
    ports,
    registries: [
      { name: 'npm', ecosystem: 'npm' },
      { name: 'pypi', ecosystem: 'pypi' },
    ],
    publicUrl,
    clock: () => clock.now,
  } as const
  const desk = createDesk(dependencies, signIn)
  const cases: string[] = []
  for (const seed of planted) {
    cases.push(await plant(store.unitOfWork, seed, clock.now))
    const verdict = await ports.decideNow(seed.registry, seed.artifact, digestOf(seed.artifact))
    if (verdict === undefined) throw new Error('the seed has no verdict')
    const { registry, artifact } = seed
    await store.unitOfWork.commit([
      recorded(
        {
          type: 'artifact.judged',
          at: clock.now.toISOString(),
          actor: { kind: 'system', name: 'gate' },
          registry,
          purl: purlOf(artifact),
          digest: digestOf(artifact),
          detail: { outcome: verdict.outcome },
        },
        {
          kind: 'verdict',
          registry,
          digest: digestOf(artifact),
          name: artifact.name,
          filename: artifact.filename,
          verdict,
        },
      ),
    ])
  }
  return {
    desk,
    store,
    clock,
    seeds: planted,
    cases,
    listed,
    hits,
    releasePolicy,
    async close() {
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A desk that listens on loopback. */
export async function listen(app: App, port: number, webFolder: string): Promise<FastifyInstance> {
  const server = createServer({
    logger: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
    readiness: [],
    errorPage,
    trustProxy: false,
  })
  await deskRoutes(server, app.desk, webFolder)
  await server.listen({ host: '127.0.0.1', port })
  return server
}

export function baseOf(server: FastifyInstance): string {
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen')
  return `http://127.0.0.1:${address.port}`
}

const contents = new ContentReader()

/** A small judge in place of the policy: the seeded hits, minus waivers, plus rejections. */
function portsOver(
  store: Store,
  hits: ReadonlyMap<Sha256, readonly RuleHit[]>,
  listed: readonly ListedArtifact[],
  now: () => Date,
): Omit<DeskPorts, 'releasePolicy'> {
  return {
    async decideNow(registry, _artifact, digest) {
      const seeded = hits.get(digest)
      return seeded === undefined ? undefined : judged(store.records, registry, digest, seeded, now().toISOString())
    },
    facts: async () => undefined,
    async before(registry, artifact) {
      const artifacts = await store.records.artifactsOfPackage(registry, artifact.name)
      const [before] = adapterOf(artifact.ecosystem).earlier(artifact, { artifacts })
      const facts = before && (await store.records.facts(before.digest, readAsOf(before)))
      if (before === undefined || facts === undefined) return undefined
      const { version, filename, integrity } = before
      return { kind: 'known', version, filename, facts: { ...facts, about: 'file', integrity } }
    },
    async content(digest, readAs, path) {
      if (!(await store.blobs.has(digest))) return undefined
      return store.blobs.withFile(digest, (archive) => contents.read({ archive, readAs, path }))
    },
    explain: async (_registry, _artifact, verdict) => ({
      sentences: sentencesOf(verdict),
      publishedAt: '2026-11-24T00:14:00.000Z',
    }),
    listed: async () => listed,
    affects: ({ versions }, version) => versions.includes(version),
    policyReplay: () => Promise.reject(new Error('no policy is replayed here')),
    published: async () => new Map(),
    inRange,
    policies: () => [
      {
        registry: 'npm',
        ...POLICY,
        file: 'policies/default.yaml',
        mode: 'enforce',
        definitions: [],
        rules: [
          {
            id: 'cooldown',
            why: 'Most hijacked releases are found within three days.',
            when: 'artifact.age < duration("72h") && !release.fixes_known_vulnerability',
            uses: [],
            then: 'hold',
            mode: 'enforce',
            waivable: true,
          },
          {
            id: 'secrets-egress',
            why: 'Reading secrets and opening a connection in one install script is how credentials are stolen.',
            when: 'findings.exists(f, f.check == "secrets-egress")',
            uses: [],
            then: 'quarantine',
            mode: 'enforce',
            waivable: true,
          },
          {
            id: 'download-and-run',
            why: 'Code that is fetched at build time was inspected by nobody.',
            when: 'findings.exists(f, f.check == "download-and-run")',
            uses: [],
            then: 'block',
            mode: 'observe',
            waivable: false,
          },
        ],
      },
    ],
    policyDiff: async () => {
      throw new Error('no policy is compared here')
    },
    remeasuring: () => ({ waiting: 0, measured: 0, failed: 0 }),
    receivers: () => [],
    canaries: () => ({ triedAt: '2026-11-20T09:00:00.000Z', alarms: [] }),
    upstreams: () => [{ registry: 'npm', reachable: true, message: '' }],
    proofs: store.proofs,
    log: async () => ({
      size: (await store.records.events({}, { limit: 1 }))[0]?.seq ?? 0,
      checkpoint: await store.audit.latest(),
    }),
  }
}

async function judged(
  records: Records,
  registry: string,
  digest: Sha256,
  seeded: readonly RuleHit[],
  at: string,
): Promise<Verdict> {
  const artifact = (await records.casesOf(registry, digest))[0]?.artifact
  const waivers = (await records.waivers({ active: true, at })).filter(({ scope }) =>
    scope.kind === 'digest' ? scope.digest === digest : scope.name === artifact?.name,
  )
  const rejected = (await records.rejections({ active: true })).find((one) => one.digest === digest)
  const hits = seeded.map((hit) => ({
    ...hit,
    waivedBy: waivers
      .filter(({ rules }) => waivedAs(hit).every((name) => rules.includes(name)))
      .map((waiver) => waiver.id),
  }))
  if (rejected !== undefined) {
    hits.unshift({
      rule: 'rejected',
      outcome: 'block',
      mode: 'enforce',
      message: `rejected by a reviewer: ${rejected.reason}`,
      why: 'A reviewer looked at it and said no.',
      waivable: false,
      waivedBy: [],
    })
  }
  const counting = hits.filter((hit) => hit.waivedBy.length === 0 && hit.mode === 'enforce')
  const worst = counting.toSorted((a, b) => severityOf(b.outcome) - severityOf(a.outcome))[0]?.outcome ?? 'allow'
  const deciding = worst === 'allow' ? [] : counting.filter((hit) => hit.outcome === worst).map((hit) => hit.rule)
  return { outcome: worst, hits, deciding, policy: POLICY, decidedAt: at, basis: 'content' }
}

function sentencesOf(verdict: Verdict): readonly string[] {
  if (isServed(verdict.outcome)) return []
  const rest = verdict.hits.filter((hit) => !verdict.deciding.includes(hit.rule) && !isServed(hit.outcome))
  const without = `Without ${verdict.deciding.join(' and ')} it would be ${rest.length === 0 ? 'allowed' : 'held'}.`
  return rest[0]?.until === undefined ? [without] : [without, `The hold ends on ${rest[0].until.slice(0, 10)}.`]
}
