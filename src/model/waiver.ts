import type { Sha256 } from './digest.ts'
import type { Ecosystem } from './ecosystem.ts'

/** What a waiver covers, narrowest first. */
export type WaiverScope =
  | { readonly kind: 'digest'; readonly digest: Sha256 }
  | { readonly kind: 'version'; readonly ecosystem: Ecosystem; readonly name: string; readonly version: string }
  | { readonly kind: 'package'; readonly ecosystem: Ecosystem; readonly name: string; readonly range: string }

/** An approved exception: it silences the named rules for its scope until its date. */
export interface Waiver {
  readonly id: string
  /** registry it holds for, or `*` */
  readonly registry: string
  readonly scope: WaiverScope
  /** rule ids; never empty */
  readonly rules: readonly string[]
  readonly reason: string
  readonly by: string
  /** ISO 8601 UTC */
  readonly at: string
  /** ISO 8601 UTC; absent: no end, which needs an administrator */
  readonly until?: string
  readonly revokedAt?: string
  readonly revokedBy?: string
  readonly caseId?: string
}

/** A person's "no" to one artifact: it blocks until it is reversed. */
export interface Rejection {
  readonly id: string
  readonly registry: string
  readonly digest: Sha256
  readonly reason: string
  readonly by: string
  readonly at: string
  readonly revokedAt?: string
  readonly revokedBy?: string
  readonly caseId?: string
}
