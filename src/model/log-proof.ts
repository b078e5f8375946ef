import type { Checkpoint } from './checkpoint.ts'

/** That an event is in the log under a signed head [RFC 6962 2.1.1]. */
export interface InclusionProof {
  readonly seq: number
  /** canonical JSON of the event, as it is hashed */
  readonly leaf: string
  /** sibling hashes from the leaf up to the root, base64 */
  readonly hashes: readonly string[]
  readonly head: Checkpoint
  /** the log's public key, in the form of a verifier key; hold it against the one that you keep */
  readonly key: string
}

/** That the log at one size begins as it was at a smaller one [RFC 6962 2.1.2]. */
export interface ConsistencyProof {
  readonly from: {
    readonly size: number
    /** root of the tree at that size, base64: hold it against the one that you keep */
    readonly rootHash: string
  }
  /** hashes in the order of the RFC, base64 */
  readonly hashes: readonly string[]
  readonly head: Checkpoint
  readonly key: string
}

export interface LogProofs {
  /**
   * Under the signed head of this size; absent: the newest. Throws LazaretError `not-found` where there is no such event or head, `conflict`
   * for an event that no head covers yet, `unusable-data` where the log does not lead to its own head.
   */
  inclusion(seq: number, size?: number): Promise<InclusionProof>
  /** From this size on. Throws as above. */
  consistency(from: number, size?: number): Promise<ConsistencyProof>
}
