import type { Actor } from './event.ts'
import type { WaiverScope } from './waiver.ts'

/** What a proposed release covers, and until when. */
export interface ProposedRelease {
  readonly scope: WaiverScope
  /** rule ids; never empty */
  readonly rules: readonly string[]
  readonly reason: string
  /** ISO 8601 UTC */
  readonly until: string
  readonly ticket?: string
}

/** A release that one person wants, and that releases nothing before another one agrees. */
export interface Proposal {
  readonly id: string
  readonly caseId: string
  readonly release: ProposedRelease
  readonly by: string
  readonly as: Extract<Actor['kind'], 'user' | 'operator'>
  /** ISO 8601 UTC */
  readonly at: string
  readonly end?: ProposalEnd
}

export interface ProposalEnd {
  /** ISO 8601 UTC */
  readonly at: string
  readonly by: string
  /** `superseded`: another decision was made on its case, or a newer proposal */
  readonly how: 'agreed' | 'withdrawn' | 'superseded'
}
