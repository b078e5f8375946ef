import type { Ecosystem } from './ecosystem.ts'

/** How grave a record calls what it tells of; `unknown` where it does not say, or in a way that we do not read. */
export const ADVISORY_SEVERITIES = ['unknown', 'low', 'medium', 'high', 'critical'] as const
export type AdvisorySeverity = (typeof ADVISORY_SEVERITIES)[number]

/** Versions from `introduced` on, up to `fixed` without it, or to `lastAffected` with it; neither: all that follow. Below `limit`, if any. */
export interface AdvisoryRange {
  /** `0`: from the first version on */
  readonly introduced: string
  readonly fixed?: string
  readonly lastAffected?: string
  readonly limit?: string
}

/** What one published record says of one package [OSV]. */
export interface Advisory {
  /** `MAL-…`, `GHSA-…`, `PYSEC-…` */
  readonly id: string
  readonly ecosystem: Ecosystem
  /** canonical package name */
  readonly name: string
  /** the package, or these versions of it, were made to do harm */
  readonly isMalware: boolean
  readonly severity: AdvisorySeverity
  /** one line */
  readonly summary: string
  /** ISO 8601 UTC */
  readonly publishedAt?: string
  /** ISO 8601 UTC: of two records of one id the later counts */
  readonly modifiedAt: string
  /** ISO 8601 UTC: since then the record says nothing any more */
  readonly withdrawnAt?: string
  /** versions that it names one by one */
  readonly versions: readonly string[]
  readonly ranges: readonly AdvisoryRange[]
}

/** How many records a store holds. */
export interface AdvisoryCounts {
  readonly ecosystem: Ecosystem
  readonly malware: number
  readonly vulnerabilities: number
  readonly withdrawn: number
  /** ISO 8601 UTC: the latest change of any record; absent: there is none */
  readonly latest?: string
}

/** Everything that one record says, as it is stored: an id has one record. */
export interface AdvisoryRecord {
  readonly id: string
  /** ISO 8601 UTC */
  readonly modifiedAt: string
  /** empty: it speaks of none of our ecosystems any more */
  readonly advisories: readonly Advisory[]
  /** what of a record of malware could not be read, and was taken at its worst; half a sentence */
  readonly problem?: string
}
