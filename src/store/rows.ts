import type { StoredArtifact } from '../model/artifact.ts'
import type { IntegrityClaim } from '../model/digest.ts'
import type { Case, CaseRequest } from '../model/case.ts'
import type { Proposal, ProposedRelease } from '../model/proposal.ts'
import type { AccessToken, TokenRight } from '../model/token.ts'
import type { User } from '../model/user.ts'
import type { Rejection, Waiver, WaiverScope } from '../model/waiver.ts'
import type {
  ArtifactRow,
  CaseRow,
  PersonRow,
  ProposalRow,
  RejectionRow,
  RequestRow,
  TokenRow,
  WaiverRow,
} from './schema.ts'

export function toArtifact(row: ArtifactRow): StoredArtifact {
  const { registry, ecosystem, name, version, filename, kind, digest, integrity } = row
  const claims: readonly IntegrityClaim[] = JSON.parse(row.claims)
  return {
    registry,
    ecosystem,
    name,
    version,
    filename,
    kind,
    digest,
    integrity,
    claims,
    sizeBytes: row.size_bytes,
    firstSeenAt: row.first_seen_at,
    storedAt: row.stored_at,
    ...(row.replaced_at === null ? {} : { replacedAt: row.replaced_at }),
  }
}

export function toCase(row: CaseRow): Case {
  const { id, registry, digest, state, ecosystem, name, version, filename, kind } = row
  return {
    id,
    registry,
    digest,
    state,
    artifact: { ecosystem, name, version, filename, kind },
    openedAt: row.opened_at,
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decision_reason === null ? {} : { decisionReason: row.decision_reason }),
  }
}

export function toRequest(row: RequestRow): CaseRequest {
  const { address, client, token } = row
  return {
    caseId: row.case_id,
    at: row.at,
    requester: { address, client, ...(token === null ? {} : { token }) },
    ...(row.person === null ? {} : { person: row.person }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.contact === null ? {} : { contact: row.contact }),
  }
}

export function toWaiver(row: WaiverRow): Waiver {
  const scope: WaiverScope = JSON.parse(row.scope)
  const rules: readonly string[] = JSON.parse(row.rules)
  const { id, registry, reason } = row
  return {
    id,
    registry,
    scope,
    rules,
    reason,
    by: row.added_by,
    at: row.added_at,
    ...(row.until_at === null ? {} : { until: row.until_at }),
    ...ending(row),
    ...(row.agreed_by === null ? {} : { agreedBy: row.agreed_by }),
    ...(row.ticket === null ? {} : { ticket: row.ticket }),
    ...(row.emergency === 1 ? { isEmergency: true } : {}),
  }
}

export function toProposal(row: ProposalRow): Proposal {
  const { id, case_id: caseId, body, added_by: by, added_as: as, added_at: at } = row
  const { ended_at: endedAt, ended_by: endedBy, ended_how: how } = row
  const release: ProposedRelease = JSON.parse(body)
  const isEnded = endedAt !== null && endedBy !== null && how !== null
  return { id, caseId, release, by, as, at, ...(isEnded ? { end: { at: endedAt, by: endedBy, how } } : {}) }
}

export function toRejection(row: RejectionRow): Rejection {
  const { id, registry, digest, reason } = row
  return { id, registry, digest, reason, by: row.added_by, at: row.added_at, ...ending(row) }
}

export function toUser(row: PersonRow): User {
  const { id, name, role, link_hash: hash, link_until: until, disabled_at: disabledAt } = row
  const { issuer, subject } = row
  return {
    id,
    name,
    role,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
    ...(hash === null || until === null ? {} : { link: { hash, until } }),
    ...(disabledAt === null ? {} : { disabledAt }),
    ...(issuer === null || subject === null ? {} : { provided: { issuer, subject } }),
  }
}

export function toToken(row: TokenRow): AccessToken {
  const registries: readonly string[] = JSON.parse(row.registries)
  const may = rightsIn(row)
  const { id, name, project, hash } = row
  return {
    id,
    name,
    project,
    registries,
    ...(may.length === 0 ? {} : { may }),
    hash,
    by: row.added_by,
    at: row.added_at,
    ...(row.until_at === null ? {} : { until: row.until_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
    ...(row.revoked_by === null ? {} : { revokedBy: row.revoked_by }),
  }
}

/** A database that an older version wrote has no such column yet. */
function rightsIn({ rights }: Partial<Pick<TokenRow, 'rights'>>): readonly TokenRight[] {
  return rights === null || rights === undefined ? [] : JSON.parse(rights)
}

function ending(row: WaiverRow | RejectionRow): Pick<Waiver, 'revokedAt' | 'revokedBy' | 'caseId'> {
  return {
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
    ...(row.revoked_by === null ? {} : { revokedBy: row.revoked_by }),
    ...(row.case_id === null ? {} : { caseId: row.case_id }),
  }
}
