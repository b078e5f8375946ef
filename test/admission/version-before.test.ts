import t from 'tap'
import type { Listed } from '../../src/admission/assessment.ts'
import { Judge } from '../../src/admission/judge.ts'
import { PolicyEngine, type Policies } from '../../src/admission/policy-engine.ts'
import { BaseSearch, CANDIDATES_MAX, STANDING_MS, STANDING_VERSIONS } from '../../src/admission/version-before.ts'
import { adapterOf } from '../../src/ecosystems/all.ts'
import type { CatalogueArtifact } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import type { Records } from '../../src/model/records.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import type { Rejection } from '../../src/model/waiver.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'
import { artifact, facts } from '../contracts/samples.ts'
import { NOW, policyOf } from '../policy/given.ts'

const DAY = 24 * 60 * 60_000
const OLD = '2020-01-01T00:00:00.000Z'

/** One version of a package: what it brings, and how it is with it. */
interface Release {
  readonly version: string
  /** runs a script at install */
  readonly hook?: boolean
  /** refused whatever was before it */
  readonly theft?: boolean
  /** a person said no to it */
  readonly rejected?: boolean
  /** it was refused for what is new in it when somebody asked for it */
  readonly asked?: boolean
  /** upstream does not give it */
  readonly gone?: boolean
  /** `null`: not dated; default: as old as all others */
  readonly publishedAt?: string | null
}

const POLICY = policyOf([
  {
    id: 'new-install-script',
    when: 'changes.base != "none" && changes.added_install_scripts.size() > 0',
    then: 'quarantine',
  },
  { id: 'theft', when: 'found("secrets-exfiltration")', then: 'block' },
  { id: 'young', when: 'artifact.age < duration("72h")', then: 'hold' },
])

const policies: Policies = {
  inForce: () => ({ policy: POLICY, source: '', file: '' }),
  revision: () => 1,
}

const registry = { name: 'npm', ecosystem: 'npm', mode: 'enforce' } as RegistryConfig

function factsOf({ version, hook, theft }: Release): ContentFacts {
  const finding = {
    check: 'secrets-exfiltration',
    severity: 'high',
    confidence: 'high',
    message: 'steals',
    evidence: [],
  } as const
  return facts({
    digest: sha256(version),
    installScripts: hook === true ? { postinstall: 'node x.js' } : {},
    findings: theft === true ? [finding] : [],
  })
}

const isAsked = (digest: string) => (release: Release) => release.asked === true && sha256(release.version) === digest

const REFUSED: Verdict = {
  outcome: 'quarantine',
  hits: [
    {
      rule: 'new-install-script',
      outcome: 'quarantine',
      mode: 'enforce',
      message: 'new',
      why: 'new',
      waivable: true,
      waivedBy: [],
    },
  ],
  deciding: ['new-install-script'],
  policy: { name: POLICY.name, digest: POLICY.digest },
  decidedAt: NOW,
  basis: 'content',
}

/** What the last of the releases is judged to be, what it was compared with, and which others were asked for. */
async function judgedLast(releases: readonly Release[]) {
  const listed = releases.map(({ version, publishedAt = OLD }): CatalogueArtifact =>
    sampleArtifact('npm-tarball', { version, filename: `sample-${version}.tgz`, publishedAt }),
  )
  const rejections = releases.flatMap(({ version, rejected }): Rejection[] =>
    rejected === true
      ? [{ id: version, registry: 'npm', digest: sha256(version), reason: 'steals', by: 'ada', at: OLD }]
      : [],
  )
  const records = {
    waivers: async () => [],
    rejections: async () => rejections,
    verdict: async () => undefined,
    advisories: async () => undefined,
    decisionsRevision: () => 1,
  } as unknown as Records
  const registries = new Map([['npm', registry]])
  const policyEngine = new PolicyEngine({ policies, records, registries, clock: () => new Date(NOW) })
  const judge = new Judge(policyEngine, records)
  const asked: string[] = []
  const obtain = async ({ entry }: Listed) => {
    asked.push(entry.version)
    const release = releases.find(({ version }) => version === entry.version)
    if (release === undefined || release.gone === true) throw new LazaretError('upstream-failed', 'HTTP 404')
    const measured = factsOf(release)
    return {
      stored: artifact({ version: entry.version, filename: entry.filename, digest: measured.digest }),
      facts: measured,
    }
  }
  const search = new BaseSearch({
    obtain,
    judge,
    earlier: ({ entry, snapshot }) => adapterOf('npm').earlier(entry, snapshot.catalogue),
    isRefused: (name, verdict) => policyEngine.isRefused(name, verdict),
    recorded: async (_, digest) => (releases.some(isAsked(digest)) ? REFUSED : undefined),
  })
  const entry = listed.at(-1)
  if (entry === undefined) throw new Error('there is a last release')
  const catalogue = {
    ecosystem: 'npm',
    name: 'sample',
    artifacts: listed,
    maintainers: null,
    firstPublishedAt: OLD,
    upstreamStatus: 'active',
    tags: {},
  } as const
  const snapshot = { catalogue, refreshedAt: NOW, stale: false, formerMaintainers: null, firstSeen: {} }
  const wanted: Listed = { registry, entry, snapshot, revision: 0 }
  const { stored, facts: measured } = await obtain(wanted)
  const { verdict } = await judge.content(wanted, stored, measured, search.before(wanted))
  return {
    outcome: verdict.outcome,
    base: verdict.base?.version,
    deciding: verdict.deciding,
    asked: asked.slice(1),
    verdict,
  }
}

const CLEAN: Release = { version: '1.0.0' }
const hooked = (version: string, more: Partial<Release> = {}): Release => ({ version, hook: true, ...more })
const later = (days: number): string => new Date(Date.parse(OLD) + days * DAY).toISOString()
const many = (count: number, release: (at: number) => Partial<Release>): Release[] =>
  Array.from({ length: count }, (_, at) => hooked(`1.${at + 1}.0`, release(at)))
const chain = (length: number): Release[] => [CLEAN, ...many(length, () => ({ theft: true })), hooked('2.0.0')]

/** The same again after so many days, and once more on the day after. */
const stood = (days: number): Release[] => [
  CLEAN,
  hooked('1.0.1', { publishedAt: later(1) }),
  hooked('1.0.2', { publishedAt: later(days + 1) }),
  hooked('1.0.3', { publishedAt: later(days + 2) }),
]
/** Each the same again a hundred days later; one of them was asked for. */
const stones = (asked: string): Release[] => [
  CLEAN,
  ...['1.0.1', '1.0.2', '1.0.3'].map((version, at) =>
    hooked(version, { asked: version === asked, publishedAt: later((at + 1) * 100) }),
  ),
]

t.test('which version is the one before', async (t) => {
  const table: readonly (readonly [
    situation: string,
    releases: readonly Release[],
    outcome: string,
    base: string | undefined,
  ])[] = [
    ['nothing could be new', [hooked('1.0.0'), { version: '1.0.1' }], 'allow', undefined],
    ['the first step', [CLEAN, hooked('1.0.1')], 'quarantine', '1.0.0'],
    ['as ever', [hooked('1.0.0'), hooked('1.0.1')], 'allow', '1.0.0'],
    ['as ever, the third time', [hooked('1.0.0'), hooked('1.0.1'), hooked('1.0.2')], 'allow', '1.0.1'],
    ['a stepping stone that nobody asked for', [CLEAN, hooked('1.0.1'), hooked('1.0.2')], 'quarantine', '1.0.0'],
    ['two of them', [CLEAN, hooked('1.0.1'), hooked('1.0.2'), hooked('1.0.3')], 'quarantine', '1.0.0'],
    ['a pre-release', [CLEAN, hooked('1.0.1-rc.1'), hooked('1.0.1')], 'quarantine', '1.0.0'],
    ['one pre-release after the other', [hooked('1.0.0-rc.1'), hooked('1.0.0-rc.2')], 'allow', '1.0.0-rc.1'],
    ['a pre-release after a release', [hooked('1.0.0'), hooked('1.1.0-rc.1')], 'allow', '1.0.0'],
    ['only pre-releases before', [{ version: '1.0.0-rc.1' }, hooked('1.0.0')], 'quarantine', '1.0.0-rc.1'],
    [
      'only pre-releases before, one of them refused',
      [{ version: '1.0.0-rc.1' }, hooked('1.0.0-rc.2'), hooked('1.0.0')],
      'quarantine',
      '1.0.0-rc.1',
    ],
    [
      'one that is refused whatever was before it',
      [hooked('1.0.0'), hooked('1.0.1', { theft: true }), hooked('1.0.2')],
      'allow',
      '1.0.0',
    ],
    [
      'one that a person rejected',
      [CLEAN, hooked('1.0.1', { rejected: true }), hooked('1.0.2')],
      'quarantine',
      '1.0.0',
    ],
    [
      'rejected, though it had nothing new',
      [hooked('1.0.0'), hooked('1.0.1', { rejected: true }), hooked('1.0.2')],
      'allow',
      '1.0.0',
    ],
    ['all before are refused', [{ version: '1.0.0', theft: true }, hooked('1.0.1')], 'allow', undefined],
    [
      'one that is held for its youth alone',
      [CLEAN, { version: '1.0.1', publishedAt: NOW }, hooked('1.0.2')],
      'quarantine',
      '1.0.1',
    ],
    ['a lower one that came later', [{ version: '2.0.0' }, CLEAN, hooked('1.0.1')], 'quarantine', '1.0.0'],
    ['it cannot be had', [{ ...CLEAN, gone: true }, hooked('1.0.1')], 'hold', undefined],
    [
      'it cannot be had, and the one before it has the same',
      [hooked('1.0.0'), hooked('1.0.1', { gone: true }), hooked('1.0.2')],
      'allow',
      '1.0.0',
    ],
    [
      'it cannot be had, and the one before it has not',
      [CLEAN, hooked('1.0.1', { gone: true }), hooked('1.0.2')],
      'hold',
      undefined,
    ],
  ]
  for (const [situation, releases, outcome, base] of table) {
    const judged = await judgedLast(releases)
    t.same([judged.outcome, judged.base], [outcome, base], situation)
  }
})

t.test('what cannot be had is said, with its reason', async (t) => {
  const { verdict } = await judgedLast([{ ...CLEAN, gone: true }, hooked('1.0.1')])
  t.match(verdict, { deciding: ['base-unavailable'], undecided: { rules: ['new-install-script'], since: NOW } })
  t.match(verdict.hits[0]?.message, /against 1\.0\.0, which cannot be had: HTTP 404/)
})

t.test('a chain of refused versions is followed so far, and no further', async (t) => {
  t.match(await judgedLast(chain(CANDIDATES_MAX - 1)), { outcome: 'quarantine', base: '1.0.0' })
  t.match(await judgedLast(chain(CANDIDATES_MAX)), { outcome: 'hold', base: undefined })
})

t.test('a version that stood for a month is where the history of the one before ends', async (t) => {
  const daily = many(200, (at) => ({ publishedAt: later(at) }))
  const judged = await judgedLast(daily)
  t.match(judged, { outcome: 'allow', base: '1.199.0', asked: ['1.199.0', '1.169.0'] })
  const month = STANDING_MS / DAY
  t.match(await judgedLast(stood(month - 1)), { outcome: 'quarantine', base: '1.0.0' }, 'not long enough')
  t.match(await judgedLast(stood(month)), { outcome: 'allow', base: '1.0.2' }, 'long enough')
  t.match(await judgedLast(stood(month).slice(0, -1)), { outcome: 'quarantine', base: '1.0.0' }, 'not for its own step')
})

t.test('what was refused when somebody asked for it stands for nothing, however long it stood', async (t) => {
  for (const asked of ['1.0.1', '1.0.2'])
    t.match(await judgedLast(stones(asked)), { outcome: 'quarantine', base: '1.0.0' }, asked)
  t.match(await judgedLast(stones('')), { outcome: 'allow', base: '1.0.2' })
})

t.test('where dates tell nothing, it ends many versions back, and what is shorter is followed whole', async (t) => {
  for (const publishedAt of [null, OLD]) {
    const dated = { publishedAt }
    const judged = await judgedLast(many(50, () => dated))
    t.match(judged, { outcome: 'allow', base: '1.49.0', asked: ['1.49.0', '1.29.0'] }, `${publishedAt}`)
    const short = await judgedLast(many(STANDING_VERSIONS + 1, () => dated))
    t.match(short, { outcome: 'allow', base: '1.20.0' }, `${publishedAt}`)
    t.equal(short.asked.length, STANDING_VERSIONS)
    for (const stones of [2, 5, CANDIDATES_MAX]) {
      const clean = { ...CLEAN, ...dated }
      const stepping = await judgedLast([clean, ...many(stones, () => dated)])
      t.match(stepping, { outcome: 'quarantine', base: '1.0.0' }, `${stones} stones`)
    }
    const more = await judgedLast([{ ...CLEAN, ...dated }, ...many(STANDING_VERSIONS, () => dated)])
    t.match(more, { outcome: 'hold', base: undefined }, 'more than are looked at')
  }
})
