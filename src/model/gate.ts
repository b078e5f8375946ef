import type { Readable } from 'node:stream'
import type { ArtifactName, StoredArtifact } from './artifact.ts'
import type { Requester } from './case.ts'
import type { Refusal } from './refusal.ts'
import type { Verdict } from './verdict.ts'

export interface AdmitRequest {
  readonly registry: string
  /** canonical package name */
  readonly name: string
  readonly filename: string
  readonly requester: Requester
  /** `HEAD` asks without taking the bytes; the log tells them apart */
  readonly method: 'GET' | 'HEAD'
  /** how long this client waits without a byte, milliseconds */
  readonly patienceMs: number
}

/** A file of a format that no check reads, by its name alone. */
export interface Uninspected {
  /** name and version as far as the file's name tells them; of the kinds the nearest */
  readonly artifact: ArtifactName
  /** what is in its way: one plain sentence, without a full stop */
  readonly message: string
}

declare const ADMITTED: unique symbol

/** An artifact that the gate lets through, its event durable. Only admission/ can make one, and only this can be sent (law 1). */
export interface Admitted {
  readonly kind: 'admitted'
  readonly artifact: StoredArtifact
  readonly verdict: Verdict
  readonly body: ArtifactBody
  /** upstream could not be asked when it was asked last: this is what was approved before */
  readonly stale: boolean
  readonly [ADMITTED]: true
}

/** What the gate returns. Not found and upstream trouble are thrown as LazaretError. */
export type Admission =
  | Admitted
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'pending'; readonly retryAfterSeconds: number }

/** Admitted bytes: in memory where they are hot, else to be streamed from the blob store. */
export interface ArtifactBody {
  readonly sizeBytes: number
  readonly bytes?: Buffer
  /** inclusive byte positions; both absent: all of it */
  open(start?: number, end?: number): Readable
}

/** The one gate: every artifact byte leaves through `admit` (law 1). */
export interface Gate {
  admit(request: AdmitRequest): Promise<Admission>
  /**
   * The same assessment without a client, and without an event that anything was served: fetch, inspect and decide, so that the
   * verdict stands when a client comes. `wanted`: a client is at this very file, which goes before those that are only
   * likely. What clients wait for goes before both, and large files are left to who asks for them. Resolves when the assessment
   * has ended, well or badly; undefined where the verdict stands already, and where too many wait.
   */
  prefetch(registry: string, name: string, filename: string, wanted?: boolean): Promise<void> | undefined
  /** The refusal that `admit` would give now, by what is known already, be it metadata alone; nothing is fetched. */
  knownRefusal(registry: string, name: string, filename: string): Promise<Refusal | undefined>
  /** Refuses what nobody can look into, whatever the policy says; who asked is recorded as for any other refusal. */
  refuseUninspected(
    request: Pick<AdmitRequest, 'registry' | 'requester' | 'method'>,
    file: Uninspected,
  ): Promise<Refusal>
  /** A wheel's METADATA after its inspection, or undefined where it has none. Throws as `admit`. */
  coreMetadata(
    request: AdmitRequest,
  ): Promise<{ kind: 'metadata'; bytes: Buffer } | Exclude<Admission, { kind: 'admitted' }> | undefined>
}
