import type { Permission } from './permission.ts'
import type { Approvals, Proposal, Scope } from './approvals.ts'
import type { HostFact } from './hosts.ts'
import type { Freeze } from './incidents.ts'

/** What the API answers, as the desk reads it. A test holds these against the server's own types. */

export type Outcome = 'allow' | 'warn' | 'hold' | 'quarantine' | 'block'
export type Ecosystem = 'npm' | 'pypi'
export type CaseState = 'open' | 'released' | 'rejected' | 'closed'
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical'
export type Capability =
  | 'env'
  | 'secrets'
  | 'network'
  | 'process'
  | 'filesystem-write'
  | 'dynamic-code'
  | 'native'
  | 'host-info'
  | 'obfuscated'
  | 'clipboard'
export type Mode = 'enforce' | 'observe'

export interface Person {
  readonly user: { readonly name: string; readonly role: 'viewer' | 'developer' | 'reviewer' | 'admin' }
  readonly may: readonly Permission[]
  readonly csrfToken: string
}

/** A link by which a person chooses a password. */
export interface PasswordLink {
  readonly name: string
  readonly isNew: boolean
}

export interface ArtifactName {
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly version: string
  readonly filename: string
  readonly kind: 'npm-tarball' | 'wheel' | 'sdist'
}

export interface Case {
  readonly id: string
  readonly registry: string
  readonly artifact: ArtifactName
  readonly digest: string
  readonly state: CaseState
  readonly openedAt: string
  readonly decidedAt?: string
  readonly decidedBy?: string
  readonly decisionReason?: string
}

export interface RuleHit {
  readonly rule: string
  readonly outcome: Outcome
  readonly mode: Mode
  readonly message: string
  readonly why: string
  readonly waivable: boolean
  readonly waivedBy: readonly string[]
  readonly until?: string
  readonly unknown?: string
  readonly standsForBlock?: true
}

export interface Verdict {
  readonly outcome: Outcome
  readonly hits: readonly RuleHit[]
  readonly deciding: readonly string[]
  readonly policy: { readonly name: string; readonly digest: string }
  readonly decidedAt: string
}

export interface CaseRow {
  readonly case: Case
  readonly revision: string
  /** sha256 over what runs by itself */
  readonly surface?: string
  readonly purl: string
  readonly verdict?: Verdict | undefined
  readonly why: string
  readonly brings: readonly string[]
  readonly waiting: number
  readonly messages: number
  readonly lastAskedAt?: string | undefined
  readonly proposedBy?: string | undefined
}

export type Counts = Readonly<Record<CaseState, number>>

export interface Queue {
  readonly cases: readonly CaseRow[]
  readonly counts: Counts
  /** since when the open case waits that waits longest; absent: none does */
  readonly oldestOpen?: string
  readonly next?: string
}

export interface Place {
  readonly role: 'trigger' | 'step' | 'source' | 'sink' | 'subject'
  readonly line?: number
  readonly column?: number
  /** where the column stands in its line as the frame shows it, 0-based */
  readonly offset?: number
  /** its line is too long to be shown whole */
  readonly isCut?: true
  readonly note: string
}

/** Lines of one file that stand together, with every place of the evidence in them. */
export interface Frame {
  readonly path: string
  readonly places: readonly Place[]
  readonly snippet?: { readonly firstLine: number; readonly lines: readonly string[] }
}

export interface Finding {
  readonly check: string
  readonly severity: Severity
  readonly confidence: string
  readonly message: string
  readonly frames: readonly Frame[]
}

export interface SurfaceFile {
  readonly path: string
  readonly startedBy: readonly string[]
  readonly moment: 'install' | 'build' | 'startup' | 'import'
  readonly capabilities: readonly Capability[]
}

export interface FileFact {
  readonly path: string
  readonly sizeBytes: number
}

export interface Facts {
  readonly unpackedBytes: number
  readonly files: readonly FileFact[]
  readonly fileCount: number
  readonly findings: readonly Finding[]
  readonly findingCount: number
  readonly installScripts: Readonly<Record<string, string>>
  readonly surface: readonly SurfaceFile[]
  /** empty: it states none */
  readonly licence?: string
  readonly hosts?: { readonly named: readonly HostFact[]; readonly isWhole: boolean }
  readonly notExamined: readonly { readonly path: string; readonly reason: string }[]
  readonly checksRun: readonly string[]
}

export interface CaseRequest {
  readonly at: string
  readonly requester: { readonly address: string; readonly client: string; readonly token?: string }
  readonly message?: string
  readonly contact?: string
  /** who was signed in when asking */
  readonly person?: string
}

export interface Waiver {
  readonly id: string
  readonly registry: string
  readonly scope: Scope
  readonly rules: readonly string[]
  readonly reason: string
  readonly by: string
  readonly at: string
  readonly until?: string
  readonly revokedAt?: string
  readonly revokedBy?: string
  readonly caseId?: string
  readonly agreedBy?: string
  readonly ticket?: string
  readonly isEmergency?: true
}

/** A waiver, and the file on whose case it was given. */
export interface WaiverRow {
  readonly waiver: Waiver
  readonly about?: ArtifactName | undefined
}

export interface WaiverList {
  readonly now: string
  readonly waivers: readonly WaiverRow[]
}

export interface Welcome {
  readonly setupNeeded: boolean
  readonly person?: Person
}

export interface LoggedEvent {
  readonly seq: number
  readonly type: string
  readonly at: string
  readonly actor: { readonly kind: string; readonly name: string; readonly address?: string; readonly client?: string }
  readonly registry?: string
  readonly purl?: string
  readonly digest?: string
  readonly detail: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

/** An event of the log, with the case of its bytes where there is one. */
export interface AuditEvent extends LoggedEvent {
  readonly caseId?: string
}

/** What one version has and the other had not. Lists are bounded, counts are not. */
export interface Difference {
  readonly aspect: string
  readonly added: readonly string[]
  readonly addedCount: number
  readonly removed: readonly string[]
  readonly removedCount: number
}

/** The artifact beside the newest earlier version that was inspected here. */
export interface Comparison {
  readonly base: string
  readonly differences: readonly Difference[]
  readonly same: readonly string[]
  readonly newFiles: readonly string[]
  readonly changedFiles: readonly string[]
}

export interface CaseDetail {
  readonly case: Case
  readonly revision: string
  readonly purl: string
  readonly verdict?: Verdict | undefined
  readonly headline?: string | undefined
  readonly counterfactual: readonly string[]
  readonly publishedAt: string | null
  readonly artifact?:
    | {
        readonly sizeBytes: number
        readonly integrity: string
        readonly firstSeenAt: string
        readonly storedAt: string
      }
    | undefined
  readonly facts?: Facts | undefined
  readonly comparison?: Comparison | undefined
  readonly requests: readonly CaseRequest[]
  readonly waivers: readonly Waiver[]
  readonly proposals: readonly Proposal[]
  readonly approvals: Approvals
  /** rules to whose waiver two people must agree */
  readonly needTwo: readonly string[]
  readonly history: readonly LoggedEvent[]
}

export interface Decided {
  readonly case: Case
  /** set where it waits for a second person now */
  readonly proposal?: Proposal
  readonly verdict?: Verdict | undefined
}

export interface LogState {
  readonly size: number
  readonly checkpoint?: { readonly size: number; readonly at: string; readonly rootHash: string } | undefined
  /** set while the witness does not take heads */
  readonly witness?: { readonly waiting: number; readonly problem: string } | undefined
}

export interface Summary {
  readonly counts: Counts
  /** those in force */
  readonly freezes: readonly Freeze[]
  readonly log: LogState
  readonly upstreams: readonly { readonly registry: string; readonly reachable: boolean; readonly message: string }[]
  /** packages of Lazaret's own that it must refuse: when they were tried last, and what was not refused */
  readonly canaries: { readonly triedAt?: string; readonly alarms: readonly string[] }
  /** who is told of events */
  readonly receivers: readonly { readonly name: string; readonly problem: string; readonly behind: number }[]
  /** stored artifacts that an older inspector measured */
  readonly remeasuring: { readonly waiting: number; readonly measured: number; readonly failed: number }
  /** where clients reach each registry; ends in `/` */
  readonly registries: readonly { readonly ecosystem: Ecosystem; readonly url: string }[]
}
