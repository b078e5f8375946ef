import type { ArtifactKind, IntegrityOutcome } from '../model/artifact.ts'
import type { CaseState } from '../model/case.ts'
import type { Sha256 } from '../model/digest.ts'
import type { LogCut } from '../model/log-cut.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { LooseningEnd } from '../model/loosening.ts'
import type { Proposal, ProposalEnd } from '../model/proposal.ts'
import type { User } from '../model/user.ts'

/** Tables as the migrations make them, for reads. Only this program writes them, so their words are the model's. */
export interface Schema {
  artifact: ArtifactRow
  quarantine_case: CaseRow
  case_request: RequestRow
  waiver: WaiverRow
  proposal: ProposalRow
  rejection: RejectionRow
  freeze: FreezeRow
  outbreak: OutbreakRow
  kept_policy: KeptPolicyRow
  loosening: LooseningRow
  person: PersonRow
  access_token: TokenRow
  verdict: VerdictRow
  log_event: EventRow
  log_cut: LogCut
}

export interface ArtifactRow {
  registry: string
  name: string
  filename: string
  ecosystem: Ecosystem
  version: string
  kind: ArtifactKind
  digest: Sha256
  size_bytes: number
  integrity: IntegrityOutcome
  claims: string
  first_seen_at: string
  stored_at: string
  replaced_at: string | null
}

export interface VerdictRow {
  registry: string
  digest: Sha256
  /** empty of what an earlier version wrote */
  name: string
  filename: string
  ordinal: number
  body: string
}

export interface CaseRow {
  id: string
  registry: string
  digest: Sha256
  ecosystem: Ecosystem
  name: string
  version: string
  filename: string
  kind: ArtifactKind
  state: CaseState
  opened_at: string
  decided_at: string | null
  decided_by: string | null
  decision_reason: string | null
  asked: number
  messages: number
  last_asked_at: string | null
  /** an earlier version told cases apart by their digest alone */
  keyed_by: 'digest' | 'file'
}

export interface RequestRow {
  case_id: string
  slot: string
  at: string
  address: string
  client: string
  token: string | null
  message: string | null
  contact: string | null
  person: string | null
}

export interface WaiverRow {
  id: string
  registry: string
  scope: string
  rules: string
  reason: string
  added_by: string
  added_at: string
  until_at: string | null
  revoked_at: string | null
  revoked_by: string | null
  case_id: string | null
  agreed_by: string | null
  ticket: string | null
  emergency: number
}

export interface ProposalRow {
  id: string
  case_id: string
  /** JSON of what it would make */
  body: string
  added_by: string
  added_as: Proposal['as']
  added_at: string
  ended_at: string | null
  ended_by: string | null
  ended_how: ProposalEnd['how'] | null
}

export interface RejectionRow {
  id: string
  registry: string
  digest: Sha256
  reason: string
  added_by: string
  added_at: string
  revoked_at: string | null
  revoked_by: string | null
  case_id: string | null
}

export interface FreezeRow {
  id: string
  registry: string
  line: string
  until_at: string
  reason: string
  added_by: string
  added_at: string
  revoked_at: string | null
  revoked_by: string | null
}

export interface OutbreakRow {
  id: string
  title: string
  targets: string
  reason: string
  added_by: string
  added_at: string
  revoked_at: string | null
  revoked_by: string | null
}

export interface KeptPolicyRow {
  registry: string
  digest: Sha256
  source: string
  is_guarded: number
  kept_at: string
}

export interface LooseningRow {
  id: string
  registry: string
  base: Sha256
  digest: Sha256
  source: string
  /** JSON of what people read of it */
  told: string
  added_at: string
  agreed_at: string | null
  agreed_by: string | null
  ended_at: string | null
  ended_by: string | null
  ended_how: LooseningEnd['how'] | null
}

export interface PersonRow {
  id: string
  name: string
  role: User['role']
  password_hash: string
  created_at: string
  link_hash: Sha256 | null
  link_until: string | null
  disabled_at: string | null
  issuer: string | null
  subject: string | null
}

export interface TokenRow {
  id: string
  name: string
  project: string
  registries: string
  hash: Sha256
  added_by: string
  added_at: string
  until_at: string | null
  revoked_at: string | null
  revoked_by: string | null
  rights: string | null
}

export interface EventRow {
  seq: number
  leaf: string
  leaf_hash: Buffer
  type: string
  at: string
  actor: string
  registry: string | null
  purl: string | null
  digest: string | null
}
