import type { ArtifactName } from './artifact.ts'
import type { CaseState } from './case-state.ts'
import type { Sha256 } from './digest.ts'

export { CASE_STATES, type CaseState } from './case-state.ts'

/** Why the gate changed a case by itself, as the case and its events say it. */
export const BY_ITSELF = {
  lapsed: 'its release does not hold any more',
  outbreak: 'it is of an outbreak, which blocks it',
  held: 'it is only held, which ends by itself',
  served: 'the policy does not refuse it any more',
  again: 'the policy refuses it again',
} as const

/** How the reason begins for which a case is open again whose release ended by its date. */
export const RELEASE_ENDED = 'its release ended on '

/** One quarantined artifact on the desk. There is at most one for the same bytes under the same name in the same registry. */
export interface Case {
  readonly id: string
  readonly registry: string
  readonly artifact: ArtifactName
  readonly digest: Sha256
  readonly state: CaseState
  /** ISO 8601 UTC */
  readonly openedAt: string
  readonly decidedAt?: string
  readonly decidedBy?: string
  readonly decisionReason?: string
}

/** Somebody tried to install the artifact, or asked for its release. */
export interface CaseRequest {
  readonly caseId: string
  /** ISO 8601 UTC */
  readonly at: string
  readonly requester: Requester
  /** set where a person asked by the form; absent for a refused download */
  readonly message?: string
  /** who asked by the form, as they typed it */
  readonly contact?: string
  /** name of the user who was signed in when asking by the form */
  readonly person?: string
}

/** Who asks the registry, as far as the connection tells. Nothing here is verified unless `token` names a token of ours. */
export interface Requester {
  readonly address: string
  /** User-Agent, cut at 200 characters */
  readonly client: string
  /** the name of a token of ours; else the first 12 hex digits of the sha256 of a presented credential, or undefined */
  readonly token?: string
  /** of a token of ours; empty: it has none */
  readonly project?: string
  /** `token` names a token of ours */
  readonly known?: true
}
