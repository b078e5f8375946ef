import type { AuditEvent, LogState } from './types.ts'

/** Kinds of events that can be chosen; `all` is none of them. */
export type EventGroup = 'decisions' | 'refusals' | 'downloads' | 'sign-ins'

export interface Audit {
  readonly events: readonly AuditEvent[]
  readonly types: readonly string[]
  /** the types of each kind */
  readonly groups: Readonly<Record<EventGroup, readonly string[]>>
  readonly registries: readonly string[]
  readonly log: LogState
  readonly next?: string
}

/** That an event is in the log under a signed head. */
export interface InclusionProof {
  readonly seq: number
  readonly leaf: string
  /** base64 */
  readonly hashes: readonly string[]
  readonly head: { readonly size: number; readonly rootHash: string; readonly at: string; readonly note: string }
  readonly key: string
}
