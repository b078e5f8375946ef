import type { Readable } from 'node:stream'
import type { StoredArtifact } from './artifact.ts'
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

/** What the gate returns. Not found and upstream trouble are thrown as LazaretError. */
export type Admission =
  | {
      readonly kind: 'admitted'
      readonly artifact: StoredArtifact
      readonly verdict: Verdict
      readonly body: ArtifactBody
      /** upstream could not be asked when it was asked last: this is what was approved before */
      readonly stale: boolean
    }
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
  /** Same journey without a client: fetch, inspect and decide, so that the verdict stands when a client comes. */
  prefetch(registry: string, name: string, filename: string): void
  /** The refusal that `admit` would give now, by what is known already, be it metadata alone; nothing is fetched. */
  knownRefusal(registry: string, name: string, filename: string): Promise<Refusal | undefined>
  /** A wheel's METADATA after its inspection, or undefined where it has none. Throws as `admit`. */
  coreMetadata(
    request: AdmitRequest,
  ): Promise<{ kind: 'metadata'; bytes: Buffer } | Exclude<Admission, { kind: 'admitted' }> | undefined>
}
