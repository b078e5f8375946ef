import type { Advisory } from '../model/advisory.ts'
import type { DecisionCircumstances } from '../model/decision.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { ContentCoding, PackedCatalogue, RawDocument, RenderedView, RefusedListing } from '../model/metadata.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Unknown } from '../model/unknown.ts'

/** Work for the metadata thread: all parsing, deciding and rendering of documents happens there. */
export type ViewJob = ParseJob | RenderJob | CompressJob

/** A job as the thread gets it. */
export interface ViewOrder {
  readonly id: number
  readonly job: ViewJob
  /** the same for each job on one document, so that it is parsed once; 0: the job has none */
  readonly document: number
}

export interface ParseJob {
  readonly kind: 'parse'
  readonly ecosystem: Ecosystem
  readonly raw: RawDocument
}

export interface RenderJob {
  readonly kind: 'render'
  readonly ecosystem: Ecosystem
  readonly raw: RawDocument
  readonly registry: string
  readonly registryUrl: string
  readonly publicUrl: string
  readonly selection: RegistryConfig['selection']
  readonly policy: { readonly source: string; readonly file: string; readonly digest: Sha256 }
  readonly circumstances: DecisionCircumstances
  readonly firstSeen: Readonly<Record<string, string>>
  readonly refreshedAt: string
  readonly formerMaintainers: readonly string[] | Unknown
  readonly formerUpstream?: string
  readonly advisories: readonly Advisory[] | undefined
  readonly resemblesOwn: string | undefined
  /** artifacts whose content is known: their assessment is decided already */
  readonly decided: ReadonlyMap<string, DecidedArtifact>
  /** names of the forms that are asked for */
  readonly forms: readonly string[]
}

export interface DecidedArtifact {
  /** absent: served */
  readonly refused?: RefusedListing
  /** sha256 of a wheel's METADATA */
  readonly coreMetadata?: Sha256
  /** ISO 8601 UTC */
  readonly validUntil?: string
}

export interface CompressJob {
  readonly kind: 'compress'
  readonly bytes: Uint8Array
  readonly coding: ContentCoding
}

export interface RenderResult extends RenderedView {
  /** ISO 8601 UTC: the view changes then by itself (a hold that ends) */
  readonly changesAt?: string
}

/** What the thread says once it has loaded its code. */
export const READY = 'ready'

export type ViewAnswer =
  /** of `catalogueText`; and both as they are stored */
  | {
      readonly id: number
      readonly catalogue: Uint8Array<ArrayBuffer>
      readonly packed: Readonly<Record<keyof PackedCatalogue, Uint8Array<ArrayBuffer>>>
    }
  | { readonly id: number; readonly rendered: RenderResult }
  | { readonly id: number; readonly compressed: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly failed: string; readonly code: ErrorCode }
