import { lookup } from '../model/lookup.ts'
import type { Advisory } from '../model/advisory.ts'
import { ARTIFACT_KINDS, KIND_ECOSYSTEM, readAsOf, type ArtifactKind } from '../model/artifact.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type {
  AddedPackage,
  AddedPackages,
  DecisionCircumstances,
  DecisionInput,
  PackageFacts,
  PreviousFacts,
} from '../model/decision.ts'
import { sha256 } from '../model/digest.ts'
import type { JudgedFacts, SurfaceFile } from '../model/fact.ts'
import type { Finding } from '../model/finding.ts'
import type { ReleaseHistory } from '../model/release-history.ts'
import { UNKNOWN, type Unknown } from '../model/unknown.ts'
import { packageNames } from './added-packages.ts'
import type { Given, GivenContent } from './case-document.ts'

/** The time of all cases. */
const NOW_MS = Date.UTC(2026, 0, 1)
const DIGEST = sha256('case')
const REGISTRY = 'case'

const UNIT_MS: Readonly<Record<string, number>> = lookup({ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 })

/** milliseconds of `90m`, `12h`, `30d` */
export function lengthMs(length: string): number {
  return Number.parseInt(length, 10) * (UNIT_MS[length.slice(-1)] ?? 0)
}

export function inCase(afterMs = 0): string {
  return new Date(NOW_MS + afterMs).toISOString()
}

/** How file names of each kind end: by it they are read. */
const ENDS: Readonly<Record<ArtifactKind, string>> = {
  'npm-tarball': '.tgz',
  sdist: '.tar.gz',
  wheel: '-py3-none-any.whl',
}

function kindOf(ecosystem: Ecosystem): ArtifactKind {
  return ARTIFACT_KINDS.find((kind) => KIND_ECOSYSTEM[kind] === ecosystem) ?? ARTIFACT_KINDS[0]
}

/** Facts of a case: an old and quiet package, but for what the case says. */
export function inputOfCase(given: Given): DecisionInput {
  const { artifact = {} } = given
  const ecosystem = artifact.ecosystem ?? 'npm'
  const name = artifact.name ?? 'some-package'
  const version = artifact.version ?? '2.0.0'
  const kind = artifact.kind ?? kindOf(ecosystem)
  const filename = `${name}-${version}${ENDS[kind]}`
  const facts = factsOf(given, readAsOf({ kind, filename }))
  return {
    registry: REGISTRY,
    artifact: {
      ecosystem,
      name,
      version,
      filename,
      kind,
      url: 'https://registry.example/file',
      claims: artifact.claimed === false ? [] : [{ algorithm: 'sha256', hex: DIGEST }],
      publishedAt: since(artifact.age ?? '400d'),
      sizeBytes: artifact.size === 'unknown' ? UNKNOWN : (artifact.size ?? 10_000),
      withdrawn: artifact.withdrawn ?? false,
      publisher: artifact.publisher ?? UNKNOWN,
      manifest: UNKNOWN,
    },
    firstSeenAt: inCase(-lengthMs(artifact.first_seen_age ?? '30d')),
    history: historyOf(given.release ?? {}),
    package: { ...packageOf(given.project ?? {}), ...advisoriesOf(given, ecosystem, name) },
    ...(given.requester === undefined
      ? {}
      : { requester: { project: given.requester.project ?? '', token: given.requester.token ?? '' } }),
    ...(given.inspected === false
      ? {}
      : {
          content: {
            digest: DIGEST,
            ...(artifact.replaced === true ? { replacedAt: inCase(0) } : {}),
            facts: { ...facts, integrity: artifact.integrity ?? 'verified' },
            previous: previousOf(given, facts),
            added: addedOf(given, facts),
          },
        }),
  }
}

export function circumstancesOfCase(given: Given, input: DecisionInput): DecisionCircumstances {
  const { ecosystem, name, version } = input.artifact
  const common = { registry: REGISTRY, reason: 'the case says so', by: 'case', at: inCase() }
  const scope = { kind: 'version', ecosystem, name, version } as const
  return {
    now: inCase(),
    mode: 'enforce',
    waivers: given.waived === undefined ? [] : [{ ...common, id: 'waiver', scope, rules: given.waived }],
    freezes: [],
    outbreaks: [],
    rejections: given.rejected === true ? [{ ...common, id: 'rejection', digest: DIGEST }] : [],
  }
}

function packageOf(project: NonNullable<Given['project']>): PackageFacts {
  const maintainers = project.maintainers ?? ['alice', 'bob']
  return {
    firstPublishedAt: since(project.age ?? '2000d'),
    maintainers: known(maintainers),
    formerMaintainers: known(project.former_maintainers ?? maintainers),
    upstreamStatus: project.status ?? 'active',
    versionCount: project.version_count ?? 20,
    ...(project.resembles_own === undefined ? {} : { resemblesOwn: project.resembles_own }),
  }
}

function historyOf(release: NonNullable<Given['release']>): ReleaseHistory {
  return {
    isFirstOfPublisher: known(release.publisher_is_new ?? false),
    hasLostProvenance: release.provenance_lost ?? false,
    daysSincePrevious: known(release.days_since_previous ?? 30),
    burst: known(release.burst ?? 1),
    sizePercent: known(release.size_percent ?? 100),
  }
}

function advisoriesOf(
  { advisories }: Given,
  ecosystem: Ecosystem,
  name: string,
): { readonly advisories?: readonly Advisory[] } {
  if (advisories === undefined) return {}
  return {
    advisories: advisories.map(({ id, malware, severity, summary, versions = [], fixed }) => ({
      id,
      ecosystem,
      name,
      isMalware: malware,
      severity,
      summary,
      modifiedAt: inCase(),
      versions,
      ranges: versions.length > 0 ? [] : [{ introduced: '0', ...(fixed === undefined ? {} : { fixed }) }],
    })),
  }
}

function addedOf({ packages = {} }: Given, { dependencies }: JudgedFacts): AddedPackages {
  const told = new Map<string, AddedPackage>()
  for (const name of packageNames(dependencies)) {
    const is = packages[name] ?? { age: '2000d', version_count: 20 }
    if (is !== 'unavailable') told.set(name, { firstPublishedAt: since(is.age), versionCount: is.version_count })
  }
  const missing = Object.values(packages).includes('unavailable')
  return { known: told, ...(missing ? { missing: 'its upstream does not answer', since: inCase() } : {}) }
}

function previousOf(given: Given, facts: JudgedFacts): PreviousFacts {
  const { before = {} } = given
  if (before === 'none' || before === 'unknown') return { kind: before }
  if (before === 'unavailable')
    return { kind: before, version: '1.0.0', reason: 'its upstream has it not', since: inCase() }
  const { version = '1.0.0', ...content } = before
  return { kind: 'known', version, filename: version, facts: factsOf({ ...given, ...content }, facts.readAs) }
}

function factsOf(content: GivenContent, readAs: JudgedFacts['readAs']): JudgedFacts {
  const surface = surfaceOf(content)
  const surfaceCapabilities = content.surface_capabilities ?? []
  const installScripts = content.install_scripts ?? {}
  return {
    about: 'file',
    integrity: 'verified',
    digest: DIGEST,
    readAs,
    inspector: 'case',
    unpackedBytes: 0,
    files: [],
    installScripts,
    surface,
    surfaceDigest: sha256(JSON.stringify([surface, surfaceCapabilities, installScripts])),
    surfaceCapabilities,
    capabilities: content.capabilities ?? surfaceCapabilities,
    ...(content.hosts === 'unknown' ? {} : { hosts: { named: content.hosts ?? [], isWhole: true } }),
    licence: content.licence ?? 'MIT',
    dependencies: content.dependencies ?? [],
    findings: (content.findings ?? []).map((found) => findingOf(found)),
    notExamined: [],
    checksRun: [],
    tookMs: 0,
  }
}

type GivenFinding = NonNullable<GivenContent['findings']>[number]

/** A finding's moment is that of the file in its evidence, so each moment has a file. */
function findingOf({ check, severity, confidence, message, moment }: GivenFinding): Finding {
  const evidence = [{ role: 'subject' as const, path: `${moment}.code`, note: check }]
  return { check, severity, confidence, message: message ?? `${check} was found`, evidence }
}

function surfaceOf(content: GivenContent): readonly SurfaceFile[] {
  const moments = new Set((content.findings ?? []).map((found) => found.moment))
  return [...moments].flatMap((moment) =>
    moment === 'call' ? [] : [{ path: `${moment}.code`, startedBy: [], moment, capabilities: [] }],
  )
}

function since(age: string): string | Unknown {
  return age === 'unknown' ? UNKNOWN : inCase(-lengthMs(age))
}

function known<T>(value: 'unknown' | T): T | Unknown {
  return value === 'unknown' ? UNKNOWN : value
}
