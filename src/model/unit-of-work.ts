import type { AdvisoryRecord } from './advisory.ts'
import type { StoredArtifact } from './artifact.ts'
import type { Case, CaseRequest, CaseState } from './case.ts'
import type { Sha256 } from './digest.ts'
import { LazaretError } from './errors.ts'
import type { EventType, NewEvent } from './event.ts'
import type { ContentFacts } from './fact.ts'
import type { Freeze } from './freeze.ts'
import type { LogCut } from './log-cut.ts'
import type { KeptPolicy, Loosening, LooseningEnd } from './loosening.ts'
import type { Outbreak } from './outbreak.ts'
import type { Proposal, ProposalEnd } from './proposal.ts'
import type { AccessToken } from './token.ts'
import type { Session, User } from './user.ts'
import type { Verdict } from './verdict.ts'
import type { Rejection, Waiver } from './waiver.ts'

/** A change of state that the audit log tells of. */
export type Change =
  | { readonly kind: 'artifact'; readonly artifact: StoredArtifact }
  | {
      readonly kind: 'verdict'
      readonly registry: string
      readonly digest: Sha256
      readonly name: string
      readonly filename: string
      readonly verdict: Verdict
    }
  | { readonly kind: 'case-opened'; readonly case: Case }
  | { readonly kind: 'case-requested'; readonly request: CaseRequest }
  | {
      readonly kind: 'case-decided'
      /** revision of the case that its maker saw: another one is a `conflict`, and changes nothing; absent: whatever stands */
      readonly was?: string
      readonly id: string
      readonly state: CaseState
      readonly at: string
      readonly by: string
      readonly reason: string
    }
  | { readonly kind: 'waiver'; readonly waiver: Waiver }
  | { readonly kind: 'waiver-revoked'; readonly id: string; readonly at: string; readonly by: string }
  | { readonly kind: 'proposal'; readonly proposal: Proposal }
  | { readonly kind: 'proposal-ended'; readonly id: string; readonly end: ProposalEnd }
  | { readonly kind: 'rejection'; readonly rejection: Rejection }
  | { readonly kind: 'rejection-revoked'; readonly id: string; readonly at: string; readonly by: string }
  | { readonly kind: 'freeze'; readonly freeze: Freeze }
  | { readonly kind: 'freeze-lifted'; readonly id: string; readonly at: string; readonly by: string }
  | { readonly kind: 'outbreak'; readonly outbreak: Outbreak }
  | { readonly kind: 'outbreak-lifted'; readonly id: string; readonly at: string; readonly by: string }
  /** `was`: digest of the one that its maker saw in force: where another one is kept that wants two people, a `conflict` */
  | { readonly kind: 'policy-kept'; readonly policy: KeptPolicy; readonly was?: string }
  | { readonly kind: 'loosening'; readonly loosening: Loosening }
  | { readonly kind: 'loosening-agreed'; readonly id: string; readonly at: string; readonly by: string }
  | { readonly kind: 'loosening-ended'; readonly id: string; readonly end: LooseningEnd }
  | { readonly kind: 'user'; readonly user: User }
  /** each takes the place of an older one of its id */
  | { readonly kind: 'advisories'; readonly records: readonly AdvisoryRecord[] }
  | { readonly kind: 'token'; readonly token: AccessToken }
  | { readonly kind: 'token-revoked'; readonly id: string; readonly at: string; readonly by: string }
  /** `kept`: the numbers of the events below the cut that stay */
  /** `pinned`: what `kept` was chosen by. Throws `conflict` where more is pinned by then, of which events would go */
  | {
      readonly kind: 'log-cut'
      readonly cut: LogCut
      readonly kept: readonly number[]
      readonly pinned: readonly Sha256[]
    }

/** Changes of what verdicts are computed from, or of who may ask. */
export const DECISIONS: ReadonlySet<Change['kind']> = new Set([
  'waiver',
  'waiver-revoked',
  'rejection',
  'rejection-revoked',
  'freeze',
  'freeze-lifted',
  'outbreak',
  'outbreak-lifted',
  'policy-kept',
  'token',
  'token-revoked',
])

/** What has no event: facts follow from the bytes at any time; a session that is renewed or ends, and how far a receiver was told, decide nothing. */
export type UnrecordedWrite =
  | { readonly kind: 'facts'; readonly facts: ContentFacts }
  /** facts that newer ones took the place of, and documents of packages without a file that nobody asked for since `before` */
  | { readonly kind: 'superseded-facts' }
  | { readonly kind: 'unused-documents'; readonly before: string }
  | { readonly kind: 'session'; readonly session: Session }
  /** one that has ended meanwhile stays ended; `expiresAt`: ISO 8601 UTC */
  | { readonly kind: 'session-renewed'; readonly tokenHash: Sha256; readonly expiresAt: string }
  /** the receiver was told of every event before this one */
  | { readonly kind: 'told-receiver'; readonly receiver: string; readonly next: number }
  /** events from <= number < below, of which only those go that the newest cut took off */
  | { readonly kind: 'cut-off-events'; readonly from: number; readonly below: number }
  | { readonly kind: 'session-ended'; readonly tokenHash: Sha256 }
  /** all of them of one person */
  | { readonly kind: 'sessions-ended'; readonly userId: string }

/** The events that can tell of a change, by its kind. */
export const TOLD_BY = {
  artifact: ['artifact.judged', 'artifact.stored', 'artifact.healed'],
  verdict: ['artifact.judged'],
  'case-opened': ['case.opened'],
  'case-requested': ['case.requested', 'artifact.refused'],
  'case-decided': [
    'case.opened',
    'case.released',
    'case.emergency',
    'case.rejected',
    'case.reversed',
    'waiver.revoked',
  ],
  waiver: ['waiver.added'],
  'waiver-revoked': ['waiver.revoked'],
  proposal: ['case.proposed'],
  'proposal-ended': ['case.proposal-ended'],
  rejection: ['case.rejected'],
  'rejection-revoked': ['case.reversed'],
  freeze: ['freeze.started'],
  'freeze-lifted': ['freeze.lifted'],
  outbreak: ['outbreak.declared'],
  'outbreak-lifted': ['outbreak.lifted'],
  'policy-kept': ['policy.loaded', 'policy.accepted'],
  loosening: ['policy.proposed'],
  'loosening-agreed': ['policy.agreed'],
  'loosening-ended': ['policy.accepted', 'policy.refused', 'policy.withdrawn'],
  user: ['user.created', 'user.changed'],
  advisories: ['advisories.imported'],
  token: ['token.added'],
  'token-revoked': ['token.revoked'],
  'log-cut': ['log.cut'],
} as const satisfies Readonly<Record<Change['kind'], readonly EventType[]>>

/** The changes that an event of type `Told` can tell of. */
export type ChangeToldBy<Told extends EventType> = {
  [Kind in Change['kind']]: Told extends (typeof TOLD_BY)[Kind][number] ? Extract<Change, { kind: Kind }> : never
}[Change['kind']]

/** An event, and the changes that it tells of. Only `recorded` makes one: no change reaches the store without its event (law 5). */
class Recorded {
  readonly event: NewEvent
  readonly #changes: readonly Change[]

  constructor(event: NewEvent, changes: readonly Change[]) {
    this.event = event
    this.#changes = changes
  }

  get changes(): readonly Change[] {
    return this.#changes
  }
}

export type { Recorded }

/** `event`, with everything that changes by what it tells. Most events tell of no change. */
export function recorded<Told extends EventType>(
  event: NewEvent<Told>,
  ...changes: readonly ChangeToldBy<Told>[]
): Recorded {
  return new Recorded(event, changes)
}

export interface UnitOfWork {
  /**
   * Resolves once all of it is durable; it stands or falls together (law 5). Commits that wait at the same time share one
   * transaction. `asOf`: the revision of decisions that it rests on; where another one stands by then, nothing is committed, and
   * it fails with `superseded`.
   */
  commit(told: readonly Recorded[], unrecorded?: readonly UnrecordedWrite[], asOf?: number): Promise<void>
}

export function superseded(): LazaretError {
  return new LazaretError('superseded', 'Something was decided meanwhile that this may hang on; it is decided anew.')
}
