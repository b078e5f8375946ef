import type { Sha256 } from './digest.ts'
import type { Capability } from './capability.ts'
import type { Ecosystem } from './ecosystem.ts'

/** The bytes that files had when a waiver was given, by file name: it covers no others that come under these names. */
export type CoveredFiles = Readonly<Record<string, Sha256>>

/** What a person saw of an artifact that was released with whatever runs the same code by itself. */
export interface ApprovedSurface {
  /** of what ran by itself */
  readonly digest: Sha256
  /** hooks with their commands, those that only the metadata names, too */
  readonly scripts: Readonly<Record<string, string>>
  /** of all its code */
  readonly capabilities: readonly Capability[]
  /** how many there were of each finding, by its check and what it says */
  readonly findings: Readonly<Record<string, number>>
  /** of the data and settings on which it ran; absent: not known, so that no other version has the same */
  readonly inputs?: Sha256
  /** that all of its code names; absent: not known */
  readonly hosts?: readonly string[]
  /** packages that it depends on, with their groups; and what is fetched around the registry or under another name, with where from */
  readonly needs?: readonly string[]
}

/** What a waiver covers, narrowest first. `files` and `name`: absent of waivers that an earlier Lazaret wrote. */
export type WaiverScope =
  /** `name`: of the package under which a person saw the bytes: they may lie under another */
  | { readonly kind: 'digest'; readonly digest: Sha256; readonly name?: string }
  /** any version that runs the same code by itself, as long as the rest of it gained nothing */
  | {
      readonly kind: 'surface'
      readonly ecosystem: Ecosystem
      readonly name: string
      readonly surface: ApprovedSurface
      readonly files?: CoveredFiles
    }
  | {
      readonly kind: 'version'
      readonly ecosystem: Ecosystem
      readonly name: string
      readonly version: string
      readonly files?: CoveredFiles
    }
  | {
      readonly kind: 'package'
      readonly ecosystem: Ecosystem
      readonly name: string
      readonly range: string
      readonly files?: CoveredFiles
    }

/** An approved exception: it silences the named rules for its scope until its date. */
export interface Waiver {
  readonly id: string
  /** registry it holds for, or `*` */
  readonly registry: string
  readonly scope: WaiverScope
  /** rule ids, or such in the place of others, `policy-error:a-rule`; never empty */
  readonly rules: readonly string[]
  readonly reason: string
  readonly by: string
  /** ISO 8601 UTC */
  readonly at: string
  /** ISO 8601 UTC; absent: no end, as an earlier Lazaret allowed */
  readonly until?: string
  readonly revokedAt?: string
  readonly revokedBy?: string
  readonly caseId?: string
  /** who agreed to what `by` proposed; absent: one person was enough */
  readonly agreedBy?: string
  /** of the change or incident that it belongs to, as the organisation numbers them */
  readonly ticket?: string
  /** one person released what two must agree to */
  readonly isEmergency?: true
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
