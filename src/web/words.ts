import type { CaseRow, CaseState, Counts, LoggedEvent, Outcome, Scope } from './api/types.ts'
import { absolute } from './time.ts'

/** A case's state in words. Never "safe", "clean" or "verified": a decision is a person's, not a proof. */
export const CASE_STATES: Readonly<Record<CaseState, string>> = {
  open: 'needs decision',
  released: 'released',
  rejected: 'blocked',
  closed: 'closed',
}

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  allow: 'allowed',
  warn: 'allowed, with a warning',
  hold: 'held',
  quarantine: 'quarantined',
  block: 'blocked',
}

export const KINDS: Readonly<Record<string, string>> = {
  'npm-tarball': 'npm tarball',
  wheel: 'wheel',
  sdist: 'source distribution',
}

export const MOMENTS: Readonly<Record<string, string>> = {
  install: 'at install',
  build: 'while it is built',
  startup: 'at each start of the interpreter',
  import: 'when imported',
}

const SEVERITY: Readonly<Record<Outcome, number>> = { allow: 0, warn: 1, hold: 2, quarantine: 3, block: 4 }

export function severityOf(row: CaseRow): number {
  return row.verdict === undefined ? 0 : SEVERITY[row.verdict.outcome]
}

export function isRefusing(outcome: Outcome): boolean {
  return SEVERITY[outcome] >= SEVERITY.hold
}

export function totalOf(counts: Counts): number {
  return counts.open + counts.released + counts.rejected + counts.closed
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`
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
  return scope.kind === 'version' ? 'all files of the version' : `versions ${scope.range}`
}

const EVENTS: Readonly<Record<string, string>> = {
  'artifact.served': 'served',
  'artifact.refused': 'refused',
  'artifact.admitted': 'admitted',
  'artifact.substituted': 'another version offered',
  'case.opened': 'case opened',
  'case.requested': 'release requested',
  'case.released': 'released',
  'case.rejected': 'blocked by a reviewer',
  'case.reversed': 'decision reversed',
  'waiver.added': 'waiver added',
  'waiver.revoked': 'waiver revoked',
  'policy.loaded': 'policy loaded',
  'policy.rejected': 'policy file refused',
  'user.created': 'user created',
  'user.signed-in': 'signed in',
  'user.sign-in-failed': 'sign-in failed',
  'user.signed-out': 'signed out',
  'log.exported': 'log exported',
  'server.started': 'Lazaret started',
  'server.stopped': 'Lazaret stopped',
}

export function eventWords(type: LoggedEvent['type']): string {
  return EVENTS[type] ?? type
}

/** Keys whose value stands elsewhere on the page, or says nothing to a person. */
const UNTOLD = new Set(['case', 'waiver', 'rejection', 'policy'])

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:/

/** Details of an event on one line: what a person wrote first. */
export function detailWords(event: LoggedEvent): string {
  const { reason, message, ...rest } = event.detail
  const said = [reason, message].filter((text) => typeof text === 'string').map((text) => `“${text}”`)
  const shown = Object.entries(rest).filter(([key]) => !UNTOLD.has(key))
  return [...said, ...shown.map(([key, value]) => `${key}: ${valueWords(value)}`)].join(' · ')
}

function valueWords(value: LoggedEvent['detail'][string]): string {
  if (typeof value === 'string') return ISO.test(value) ? absolute(value) : value
  return typeof value === 'object' ? value.join(', ') : String(value)
}
