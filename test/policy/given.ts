import type { CatalogueArtifact } from '../../src/model/artifact.ts'
import type {
  ContentBasis,
  DecisionCircumstances,
  DecisionInput,
  PackageFacts,
  PreviousFacts,
} from '../../src/model/decision.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { JudgedFacts } from '../../src/model/fact.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import type { Rejection, Waiver, WaiverScope } from '../../src/model/waiver.ts'
import { decide } from '../../src/policy/decide.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import type { Policy } from '../../src/policy/policy.ts'

export const NOW = '2026-11-24T12:00:00.000Z'
export const DIGEST = sha256('the bytes')

export function circumstances(given: Partial<DecisionCircumstances> = {}): DecisionCircumstances {
  return { now: NOW, mode: 'enforce', waivers: [], rejections: [], freezes: [], outbreaks: [], ...given }
}

/** An old, quiet npm package; `given` says what is different. */
export function inputFor(
  given: Partial<CatalogueArtifact> = {},
  rest: {
    readonly package?: Partial<PackageFacts>
    readonly content?: ContentBasis
    readonly firstSeenAt?: string
  } = {},
): DecisionInput {
  return {
    registry: 'npm',
    artifact: {
      ecosystem: 'npm',
      name: 'left-pad',
      version: '1.3.0',
      filename: 'left-pad-1.3.0.tgz',
      kind: 'npm-tarball',
      url: 'https://registry.example/left-pad/-/left-pad-1.3.0.tgz',
      claims: [{ algorithm: 'sha512', hex: 'ab' }],
      publishedAt: '2020-01-01T00:00:00.000Z',
      sizeBytes: 1000,
      withdrawn: false,
      publisher: 'alice',
      manifest: null,
      ...given,
    },
    firstSeenAt: rest.firstSeenAt ?? '2026-11-20T00:00:00.000Z',
    package: {
      firstPublishedAt: '2014-01-01T00:00:00.000Z',
      maintainers: ['alice', 'bob'],
      formerMaintainers: ['alice', 'bob'],
      upstreamStatus: 'active',
      versionCount: 12,
      ...rest.package,
    },
    ...(rest.content === undefined ? {} : { content: rest.content }),
  }
}

export function factsFor(given: Partial<JudgedFacts> = {}): JudgedFacts {
  return {
    about: 'file',
    integrity: 'verified',
    digest: DIGEST,
    readAs: 'npm-tarball',
    inspector: 'test',
    unpackedBytes: 2000,
    files: [],
    installScripts: {},
    surface: [],
    surfaceDigest: sha256('surface'),
    surfaceCapabilities: [],
    capabilities: [],
    dependencies: [],
    findings: [],
    notExamined: [],
    checksRun: [],
    tookMs: 5,
    ...given,
  }
}

export function contentFor(facts: Partial<JudgedFacts> = {}, previous?: PreviousFacts): ContentBasis {
  return {
    digest: DIGEST,
    facts: factsFor(facts),
    previous: previous ?? {
      kind: 'known',
      version: '1.2.0',
      filename: 'before.tgz',
      facts: factsFor(),
    },
  }
}

export function finding(check: string, given: Partial<Finding> = {}): Finding {
  return { check, severity: 'high', confidence: 'high', message: `${check} was found`, evidence: [], ...given }
}

interface RuleText {
  readonly id?: string
  readonly when: string
  readonly then?: string
  readonly more?: string
}

export function policyOf(rules: readonly RuleText[], lists = ''): Policy {
  const text = rules.map(
    ({ id = 'a-rule', when, then = 'hold', more = '' }) =>
      `  - id: ${id}\n    why: because\n    when: |\n      ${when}\n    then: ${then}\n${more}`,
  )
  const loaded = loadPolicy(
    `version: 1\nname: test\n${lists}rules:${text.length === 0 ? ' []' : `\n${text.join('')}`}\n`,
    'p.yaml',
  )
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.policy
}

export function ask(when: string, input: DecisionInput, more: Partial<DecisionCircumstances> = {}): Verdict {
  return decide(policyOf([{ when }]), input, circumstances(more))
}

const HOUR = 3_600_000

export const at = (hours: number): string => new Date(Date.parse(NOW) + hours * HOUR).toISOString()

export function waiver(scope: WaiverScope, given: Partial<Waiver> = {}): Waiver {
  return { id: 'w', registry: 'npm', scope, rules: ['a-rule'], reason: 'r', by: 'b', at: NOW, ...given }
}

export const VERSION = { kind: 'version', ecosystem: 'npm', name: 'left-pad', version: '1.3.0' } as const

export const PACKAGE = { kind: 'package', ecosystem: 'npm', name: 'left-pad' } as const

export const REJECTION: Rejection = { id: 'r', registry: 'npm', digest: DIGEST, reason: 'steals', by: 'carol', at: NOW }

export const QUIET = inputFor({}, { content: contentFor() })
