import type { Scope } from '../api/decisions.ts'
import type { CaseDetail } from '../api/case-detail.ts'
import type { CaseRow } from '../api/cases.ts'
import type { ArtifactKind, CaseState, Counts, Moment, Outcome, Standing } from '../api/words.ts'

/** A case's state in words. Never "safe", "clean" or "verified": a decision is a person's, not a proof. */
export const CASE_STATES: Readonly<Record<CaseState, string>> = {
  open: 'needs decision',
  released: 'released',
  rejected: 'blocked',
  closed: 'closed',
}

/** Where a case stands, in words. */
export const STANDINGS: Readonly<Record<Standing, string>> = {
  waiting: 'needs decision',
  requested: 'requested',
  proposed: 'proposed',
  expired: 'release has ended',
  superseded: 'superseded',
  approved: 'released',
  rejected: 'blocked',
  'auto-released': 'released by itself',
  closed: 'closed',
}

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  allow: 'allowed',
  warn: 'allowed, with a warning',
  hold: 'held',
  quarantine: 'quarantined',
  block: 'blocked',
}

export const KINDS: Readonly<Record<ArtifactKind, string>> = {
  'npm-tarball': 'npm tarball',
  wheel: 'wheel',
  sdist: 'source distribution',
}

export const MOMENTS: Readonly<Record<Moment, string>> = {
  install: 'at install',
  build: 'while it is built',
  startup: 'at each start of the interpreter',
  import: 'when imported',
  call: 'when called',
}

const SEVERITY: Readonly<Record<Outcome, number>> = { allow: 0, warn: 1, hold: 2, quarantine: 3, block: 4 }

export function severityOf(row: CaseRow): number {
  return row.verdict === undefined ? 0 : SEVERITY[row.verdict.outcome]
}

export function isRefusing(outcome: Outcome): boolean {
  return SEVERITY[outcome] >= SEVERITY.hold
}

/** Released once, and refused again, but for time's sake: the next request for it opens the case again. */
export function isEnded({ case: one, verdict }: Pick<CaseDetail, 'case' | 'verdict'>): boolean {
  return one.state === 'released' && verdict !== undefined && SEVERITY[verdict.outcome] > SEVERITY.hold
}

export function totalOf(counts: Counts): number {
  return counts.open + counts.released + counts.rejected + counts.closed
}

/** A number with its thousands apart. */
export function thousands(number: number): string {
  return number.toLocaleString('en-GB')
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${thousands(number)} ${number === 1 ? one : many}`
}

/** First letter large where a plain word begins it (`setup.py` stays as it is), full stop at the end. */
export function sentence(text: string): string {
  return withDot(/^[a-z]+(?=[\s,:]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text)
}

export function withDot(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`
  const units = ['KiB', 'MiB', 'GiB']
  let value = size / 1024
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

export function scopeWords(scope: Scope): string {
  if (scope.kind === 'digest') return `one file, sha256 ${scope.digest.slice(0, 12)}…`
  if (scope.kind === 'surface') return 'versions that run the same code by themselves'
  return scope.kind === 'version' ? 'all files of the version' : `versions ${scope.range}`
}
