import { readAsOf, type ArtifactKind, type ArtifactName, type StoredArtifact } from '../../src/model/artifact.ts'
import type { Capability } from '../../src/model/capability.ts'
import { type Sha256, sha256 } from '../../src/model/digest.ts'
import type { NewEvent } from '../../src/model/event.ts'
import type { ContentFacts, SurfaceFile } from '../../src/model/fact.ts'
import type { Finding } from '../../src/model/finding.ts'
import { recorded, type Recorded, type UnitOfWork } from '../../src/model/unit-of-work.ts'
import type { CaseRequest } from '../../src/model/case.ts'
import { purlOf } from '../../src/model/purl.ts'
import type { Outcome, RuleHit } from '../../src/model/verdict.ts'

/** One quarantined artifact for tests and pictures: its facts, and the rules that it meets. */
export interface Seed {
  readonly artifact: ArtifactName
  readonly registry: string
  readonly findings: readonly Finding[]
  readonly surface: readonly SurfaceFile[]
  readonly capabilities: readonly Capability[]
  readonly installScripts?: Readonly<Record<string, string>>
  readonly files: readonly (readonly [path: string, sizeBytes: number])[]
  readonly hits: readonly RuleHit[]
  readonly askedBy: readonly (readonly [address: string, client: string, message?: string, contact?: string])[]
  readonly openedMinutesAgo: number
}

export function hit(
  rule: string,
  outcome: Outcome,
  message: string,
  why: string,
  more: Partial<RuleHit> = {},
): RuleHit {
  return { rule, outcome, mode: 'enforce', message, why, waivable: true, waivedBy: [], ...more }
}

export function npmFile(name: string, version: string): ArtifactName {
  const base = name.slice(name.indexOf('/') + 1)
  return { ecosystem: 'npm', name, version, filename: `${base}-${version}.tgz`, kind: 'npm-tarball' }
}

export function pypiFile(name: string, version: string, filename: string, kind: ArtifactKind): ArtifactName {
  return { ecosystem: 'pypi', name, version, filename, kind }
}

export function digestOf(artifact: ArtifactName): Sha256 {
  return sha256(`${artifact.ecosystem} ${artifact.filename}`)
}

/** Writes the seed through the unit of work, as the gate would. Returns the case's id. */
export async function plant(unitOfWork: UnitOfWork, seed: Seed, now: Date): Promise<string> {
  const digest = digestOf(seed.artifact)
  const id = `case-${digest.slice(0, 12)}`
  const openedAt = new Date(now.getTime() - seed.openedMinutesAgo * 60_000).toISOString()
  const subject = { registry: seed.registry, purl: purlOf(seed.artifact), digest }
  const rules = seed.hits.map((one) => one.rule)
  const requests = seed.askedBy.map(([address, client, message, contact], index) => ({
    caseId: id,
    at: new Date(Date.parse(openedAt) + index * 7 * 60_000).toISOString(),
    requester: { address, client },
    ...(message === undefined ? {} : { message }),
    ...(contact === undefined ? {} : { contact }),
  }))
  const opened = { id, registry: seed.registry, artifact: seed.artifact, digest, state: 'open', openedAt } as const
  const gate = { kind: 'system', name: 'gate' } as const
  await unitOfWork.commit(
    [
      recorded(
        { type: 'artifact.stored', at: openedAt, actor: gate, ...subject, detail: {} },
        { kind: 'artifact', artifact: stored(seed, digest, openedAt) },
      ),
      recorded(
        { type: 'case.opened', at: openedAt, actor: gate, ...subject, detail: { case: id, rules } },
        { kind: 'case-opened', case: opened },
      ),
      ...requests.map((request) => asked(request, subject, rules)),
    ],
    [{ kind: 'facts', facts: factsOf(seed, digest) }],
  )
  return id
}

function asked(
  request: CaseRequest,
  subject: Pick<NewEvent, 'registry' | 'purl' | 'digest'>,
  rules: readonly string[],
): Recorded {
  const { caseId, at, requester, message } = request
  const actor = { kind: 'client', name: 'anonymous', ...requester } as const
  const change = { kind: 'case-requested', request } as const
  if (message === undefined) {
    const detail = { case: caseId, outcome: 'quarantine', rules }
    return recorded({ type: 'artifact.refused', at, actor, ...subject, detail }, change)
  }
  return recorded({ type: 'case.requested', at, actor, ...subject, detail: { case: caseId, message } }, change)
}

function stored(seed: Seed, digest: Sha256, at: string): StoredArtifact {
  const sizeBytes = Math.round(seed.files.reduce((sum, [, size]) => sum + size, 0) / 3)
  return {
    ...seed.artifact,
    registry: seed.registry,
    digest,
    sizeBytes,
    integrity: 'verified',
    claims: [],
    firstSeenAt: at,
    storedAt: at,
  }
}

function factsOf(seed: Seed, digest: Sha256): ContentFacts {
  return {
    about: 'bytes',
    digest,
    readAs: readAsOf(seed.artifact),
    inspector: 'seed',
    unpackedBytes: seed.files.reduce((sum, [, size]) => sum + size, 0),
    files: seed.files.map(([path, sizeBytes]) => ({ path, sizeBytes })),
    installScripts: seed.installScripts ?? {},
    surface: seed.surface,
    surfaceDigest: sha256(JSON.stringify(seed.surface)),
    inputsDigest: sha256('data'),
    surfaceCapabilities: seed.capabilities,
    capabilities: seed.capabilities,
    dependencies: [],
    findings: seed.findings,
    notExamined: [{ path: 'docs/demo.mp4', reason: 'over the limit of 8 MiB that checks read' }],
    checksRun: ['install-scripts', 'secrets-egress', 'capabilities', 'unsafe-archive', 'gyp', 'direct-dependencies'],
    tookMs: 14,
  }
}
