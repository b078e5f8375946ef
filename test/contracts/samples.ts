import type { StoredArtifact } from '../../src/model/artifact.ts'
import type { Case, CaseRequest } from '../../src/model/case.ts'
import { sha256, type Sha256 } from '../../src/model/digest.ts'
import type { EventType, NewEvent } from '../../src/model/event.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import type { CatalogueRecord } from '../../src/model/metadata.ts'
import { recorded, type Change, type Recorded } from '../../src/model/unit-of-work.ts'
import type { AccessToken } from '../../src/model/token.ts'
import type { User } from '../../src/model/user.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import type { KeptPolicy, Loosening } from '../../src/model/loosening.ts'
import type { Freeze } from '../../src/model/freeze.ts'
import type { Outbreak } from '../../src/model/outbreak.ts'
import type { Proposal } from '../../src/model/proposal.ts'
import type { Rejection, Waiver } from '../../src/model/waiver.ts'

/** Values of the model for the contract suites; each takes what the test is about. */
export const AT = '2026-11-24T08:00:00.000Z'
export const DIGEST: Sha256 = sha256('left-pad')

export function artifact(changes: Partial<StoredArtifact> = {}): StoredArtifact {
  return {
    ecosystem: 'npm',
    registry: 'npm',
    name: 'left-pad',
    version: '1.3.0',
    filename: 'left-pad-1.3.0.tgz',
    kind: 'npm-tarball',
    digest: DIGEST,
    sizeBytes: 5_000_000_000,
    integrity: 'verified',
    claims: [{ algorithm: 'sha1', hex: 'ab'.repeat(20) }],
    firstSeenAt: AT,
    storedAt: AT,
    ...changes,
  }
}

export function facts(changes: Partial<ContentFacts> = {}): ContentFacts {
  return {
    about: 'bytes',
    digest: DIGEST,
    readAs: 'npm-tarball',
    inspector: 'one',
    unpackedBytes: 1,
    files: [],
    installScripts: {},
    surface: [],
    surfaceDigest: sha256('surface'),
    surfaceCapabilities: [],
    capabilities: ['env'],
    dependencies: [],
    findings: [],
    notExamined: [],
    checksRun: ['install-scripts'],
    tookMs: 1.5,
    ...changes,
  }
}

export function verdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    outcome: 'quarantine',
    hits: [],
    deciding: [],
    policy: { name: 'default', digest: sha256('policy') },
    decidedAt: AT,
    basis: 'content',
    ...changes,
  }
}

export function quarantined(changes: Partial<Case> = {}): Case {
  const { ecosystem, name, version, filename, kind } = artifact()
  return {
    id: 'case-1',
    registry: 'npm',
    artifact: { ecosystem, name, version, filename, kind },
    digest: DIGEST,
    state: 'open',
    openedAt: AT,
    ...changes,
  }
}

export function request(changes: Partial<CaseRequest> = {}): CaseRequest {
  return { caseId: 'case-1', at: AT, requester: { address: '10.0.0.1', client: 'npm/11.6.0' }, ...changes }
}

export function waiver(changes: Partial<Waiver> = {}): Waiver {
  return {
    id: 'waiver-1',
    registry: 'npm',
    scope: { kind: 'digest', digest: DIGEST },
    rules: ['cooldown'],
    reason: 'read it',
    by: 'ada',
    at: AT,
    ...changes,
  }
}

export function proposal(changes: Partial<Proposal> = {}): Proposal {
  const { scope, rules, reason } = waiver()
  const release = { scope, rules, reason, until: '2026-12-24T00:00:00.000Z' }
  return { id: 'proposal-1', caseId: 'case-1', release, by: 'ada', as: 'user', at: AT, ...changes }
}

export function outbreak(changes: Partial<Outbreak> = {}): Outbreak {
  const targets = [{ kind: 'version', ecosystem: 'npm', name: 'left-pad', version: '1.3.0' }] as const
  return { id: 'outbreak-1', title: 'a worm', targets, reason: 'it spreads', by: 'ada', at: AT, ...changes }
}

export function freeze(changes: Partial<Freeze> = {}): Freeze {
  const line = '2026-11-23T00:00:00.000Z'
  const until = '2026-12-01T00:00:00.000Z'
  return { id: 'freeze-1', registry: '*', line, until, reason: 'a worm', by: 'ada', at: AT, ...changes }
}

export function keptPolicy(changes: Partial<KeptPolicy> = {}): KeptPolicy {
  return { registry: 'npm', digest: sha256('policy'), source: 'version: 1', isGuarded: true, at: AT, ...changes }
}

export function loosening(changes: Partial<Loosening> = {}): Loosening {
  const told = { name: 'ours', file: 'ours.yaml', looser: ['x is gone'], unclear: ['y'], isGuarded: true }
  const digest = sha256('looser')
  return {
    id: 'loosening-1',
    registry: 'npm',
    base: sha256('policy'),
    digest,
    source: 'text',
    told,
    at: AT,
    ...changes,
  }
}

export function rejection(changes: Partial<Rejection> = {}): Rejection {
  return { id: 'rejection-1', registry: 'npm', digest: DIGEST, reason: 'steals', by: 'ada', at: AT, ...changes }
}

export function user(changes: Partial<User> = {}): User {
  return { id: 'user-1', name: 'ada', role: 'admin', passwordHash: '$argon2id$x', createdAt: AT, ...changes }
}

export function token(changes: Partial<AccessToken> = {}): AccessToken {
  return {
    id: 'token-1',
    name: 'ci',
    project: 'shop',
    registries: [],
    hash: DIGEST,
    by: 'ada',
    at: AT,
    ...changes,
  }
}

export function event(changes: Partial<NewEvent> = {}): NewEvent {
  return {
    type: 'artifact.served',
    at: AT,
    actor: { kind: 'client', name: 'anonymous', address: '10.0.0.1', client: 'npm/11.6.0' },
    registry: 'npm',
    purl: 'pkg:npm/left-pad@1.3.0',
    digest: DIGEST,
    detail: { outcome: 'allow', rules: [] },
    ...changes,
  }
}

export function catalogueRecord(changes: Partial<CatalogueRecord> = {}): CatalogueRecord {
  return {
    registry: 'npm',
    name: 'left-pad',
    raw: Buffer.from('{"name":"left-pad"}'),
    contentType: 'application/json',
    url: 'https://registry.example/left-pad',
    catalogue: {
      ecosystem: 'npm',
      name: 'left-pad',
      artifacts: [],
      maintainers: null,
      firstPublishedAt: null,
      upstreamStatus: 'active',
      tags: { latest: '1.3.0' },
    },
    firstSeen: { 'left-pad-1.3.0.tgz': AT },
    formerMaintainers: null,
    refreshedAt: AT,
    ...changes,
  }
}

/** A change with an event that tells of it, as the code that makes such changes would. */
export function told(change: Change): Recorded {
  switch (change.kind) {
    case 'artifact':
      return recorded(eventOf('artifact.stored', about(change.artifact.registry, change.artifact.digest)), change)
    case 'verdict':
      return recorded(eventOf('artifact.judged', about(change.registry, change.digest)), change)
    case 'case-opened':
      return recorded(eventOf('case.opened', about(change.case.registry, change.case.digest, change.case.id)), change)
    case 'case-requested':
      return recorded(eventOf('case.requested', named(change.request.caseId)), change)
    case 'case-decided':
      return recorded(eventOf('case.released', named(change.id)), change)
    case 'waiver':
      return recorded(eventOf('waiver.added', named(change.waiver.id)), change)
    case 'waiver-revoked':
      return recorded(eventOf('waiver.revoked', named(change.id)), change)
    case 'proposal':
      return recorded(eventOf('case.proposed', named(change.proposal.id)), change)
    case 'proposal-ended':
      return recorded(eventOf('case.proposal-ended', named(change.id)), change)
    case 'outbreak':
      return recorded(eventOf('outbreak.declared', named(change.outbreak.id)), change)
    case 'outbreak-lifted':
      return recorded(eventOf('outbreak.lifted', named(change.id)), change)
    case 'freeze':
      return recorded(eventOf('freeze.started', named(change.freeze.id)), change)
    case 'freeze-lifted':
      return recorded(eventOf('freeze.lifted', named(change.id)), change)
    case 'policy-kept': {
      const { registry, digest } = change.policy
      return recorded({ ...eventOf('policy.loaded', named(digest)), registry }, change)
    }
    case 'loosening':
      return recorded(eventOf('policy.proposed', named(change.loosening.id)), change)
    case 'loosening-agreed':
      return recorded(eventOf('policy.agreed', named(change.id)), change)
    case 'loosening-ended':
      return recorded(eventOf('policy.refused', named(change.id)), change)
    case 'rejection':
      return recorded(eventOf('case.rejected', named(change.rejection.id)), change)
    case 'rejection-revoked':
      return recorded(eventOf('case.reversed', named(change.id)), change)
    case 'user':
      return recorded(eventOf('user.created', named(change.user.id)), change)
    case 'advisories':
      return recorded(eventOf('advisories.imported', { detail: { records: change.records.length } }), change)
    case 'token':
      return recorded(eventOf('token.added', named(change.token.id)), change)
    case 'token-revoked':
      return recorded(eventOf('token.revoked', named(change.id)), change)
    case 'log-cut':
      return recorded(eventOf('log.cut', { detail: { size: change.cut.size } }), change)
  }
}

const about = (registry: string, digest: Sha256, id?: string) => ({
  registry,
  digest,
  detail: id === undefined ? {} : { id },
})

const named = (id: string) => ({ detail: { id } })

function eventOf<Told extends EventType>(type: Told, changes: Partial<Omit<NewEvent, 'type'>>): NewEvent<Told> {
  return { ...event(changes), type }
}
