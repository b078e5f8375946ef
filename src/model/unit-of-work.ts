import type { StoredArtifact } from './artifact.ts'
import type { Case, CaseRequest, CaseState } from './case.ts'
import type { Sha256 } from './digest.ts'
import type { NewEvent } from './event.ts'
import type { ContentFacts } from './fact.ts'
import type { Session, User } from './user.ts'
import type { Verdict } from './verdict.ts'
import type { Rejection, Waiver } from './waiver.ts'

/** One change of state. All writes of one commit, and its events, stand or fall together (law 5). */
export type Write =
  | { readonly kind: 'artifact'; readonly artifact: StoredArtifact }
  | { readonly kind: 'facts'; readonly facts: ContentFacts }
  | {
      readonly kind: 'verdict'
      readonly registry: string
      readonly digest: Sha256
      readonly filename: string
      readonly verdict: Verdict
    }
  | { readonly kind: 'case-opened'; readonly case: Case }
  | { readonly kind: 'case-requested'; readonly request: CaseRequest }
  | {
      readonly kind: 'case-decided'
      readonly id: string
      readonly state: CaseState
      readonly at: string
      readonly by: string
      readonly reason: string
    }
  | { readonly kind: 'waiver'; readonly waiver: Waiver }
  | { readonly kind: 'waiver-revoked'; readonly id: string; readonly at: string; readonly by: string }
  | { readonly kind: 'rejection'; readonly rejection: Rejection }
  | { readonly kind: 'rejection-revoked'; readonly id: string; readonly at: string; readonly by: string }
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'session-ended'; readonly tokenHash: Sha256 }

export interface UnitOfWork {
  /** Resolves once writes and events are durable. Commits that wait at the same time share one transaction. */
  commit(writes: readonly Write[], events: readonly NewEvent[]): Promise<void>
}
