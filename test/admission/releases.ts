import type { Listed } from '../../src/admission/assessment.ts'
import { Judge } from '../../src/admission/judge.ts'
import { PolicyEngine, type Policies } from '../../src/admission/policy-engine.ts'
import { BaseSearch } from '../../src/admission/version-before.ts'
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

export const DAY = 24 * 60 * 60_000
export const OLD = '2020-01-01T00:00:00.000Z'

/** One version of a package: what it brings, and how it is with it. */
export interface Release {
  readonly version: string
  /** runs a script at install */
  readonly hook?: boolean
  /** runs a file that could not be examined */
  readonly unread?: boolean
  /** refused whatever was before it */
  readonly theft?: boolean
  /** refused for what is in it, as long as it is young */
  readonly persists?: boolean
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
  {
    id: 'unread-code',
    when: 'changes.base != "none" && changes.added_unread_files.size() > 0',
    then: 'quarantine',
    more: '    stands_after_days: 7\n',
  },
  { id: 'theft', when: 'found("secrets-exfiltration")', then: 'block' },
  { id: 'young-theft', when: 'artifact.age < duration("72h") && found("persistence")', then: 'quarantine' },
  { id: 'by-name', when: 'artifact.version == "1.9.9"', then: 'block' },
  { id: 'young', when: 'artifact.age < duration("72h")', then: 'hold' },
])

const policies: Policies = {
  inForce: () => ({ policy: POLICY, source: '', file: '' }),
  revision: () => 1,
}

const registry = { name: 'npm', ecosystem: 'npm', mode: 'enforce' } as RegistryConfig

function factsOf({ version, hook, theft, persists, unread }: Release): ContentFacts {
  const finding = {
    check: persists === true ? 'persistence' : 'secrets-exfiltration',
    severity: 'high',
    confidence: 'high',
    message: 'steals',
    evidence: [],
  } as const
  return facts({
    digest: sha256(version),
    installScripts: hook === true ? { postinstall: 'node x.js' } : {},
    findings: theft === true || persists === true ? [finding] : [],
    ...(unread === true
      ? {
          surface: [{ path: 'x.js', moment: 'import', startedBy: ['main'], capabilities: [] }],
          notExamined: [{ path: 'x.js', reason: 'large' }],
        }
      : {}),
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
export async function judgedLast(releases: readonly Release[]) {
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
    freezes: async () => [],
    outbreaks: async () => [],
    verdict: async () => undefined,
    advisories: async () => undefined,
    decisionsRevision: () => 1,
  } as unknown as Records
  const registries = new Map([['npm', registry]])
  const policyEngine = new PolicyEngine({ policies, records, registries, clock: () => new Date(NOW) })
  const judge = new Judge(policyEngine, records)
  const asked: string[] = []
  const measure = async ({ entry }: Listed) => {
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
    measure,
    judge,
    added: async () => ({ known: new Map() }),
    earlier: ({ entry, snapshot }) => adapterOf('npm').earlier(entry, snapshot.catalogue),
    vanished: async () => ({ stored: [] }),
    policyEngine,
    now: () => Date.parse(NOW),
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
  const { stored, facts: measured } = await measure(wanted)
  const { verdict } = await judge.content(wanted, stored, measured, await search.before(wanted))
  return {
    outcome: verdict.outcome,
    base: verdict.base?.version,
    deciding: verdict.deciding,
    asked: asked.slice(1),
    verdict,
  }
}

export const CLEAN: Release = { version: '1.0.0' }
export const hooked = (version: string, more: Partial<Release> = {}): Release => ({ version, hook: true, ...more })
export const later = (days: number): string => new Date(Date.parse(OLD) + days * DAY).toISOString()
export const many = (count: number, release: (at: number) => Partial<Release>): Release[] =>
  Array.from({ length: count }, (_, at) => hooked(`1.${at + 1}.0`, release(at)))
export const chain = (length: number): Release[] => [CLEAN, ...many(length, () => ({ theft: true })), hooked('2.0.0')]
