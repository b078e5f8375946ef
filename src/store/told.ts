import { fingerprintOf, fingerprintText } from '../audit/fingerprint.ts'
import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import { TOLD_BY, type Change } from '../model/unit-of-work.ts'
import { assertStorable } from './raw-texts.ts'

/** An event and the changes that it tells of, as they come to the writer: what its sender could not get past the types is looked at again. */
export interface Told {
  readonly event: NewEvent
  readonly changes: readonly Change[]
}

/**
 * Throws LazaretError `internal` for a change whose event tells of something else: it would stand in no log (law 5); and `bad-request` for a
 * text that no database holds.
 */
export function assertTold({ event, changes }: Told): void {
  assertStorable(event, changes)
  for (const change of changes) {
    const types: readonly string[] = TOLD_BY[change.kind]
    if (types.includes(event.type) && speaksOf(event, change)) continue
    throw new LazaretError('internal', `A change (${change.kind}) came without an event that tells of it.`)
  }
}

/** The event as it is logged: with the fingerprints of the rows that it tells of, by which they are held against the log. */
export function fingerprinted({ event, changes }: Told): NewEvent {
  const rows = changes.map(fingerprintOf).filter((one) => one !== undefined)
  if (rows.length === 0) return event
  return { ...event, detail: { ...event.detail, rows: rows.map(fingerprintText) } }
}

function speaksOf(event: NewEvent, change: Change): boolean {
  switch (change.kind) {
    case 'artifact':
      return isAbout(event, change.artifact)
    case 'verdict':
      return isAbout(event, change)
    case 'case-opened':
      return isAbout(event, change.case) && names(event, change.case.id)
    case 'case-requested':
      return names(event, change.request.caseId)
    case 'case-decided':
    case 'waiver-revoked':
    case 'rejection-revoked':
    case 'token-revoked':
    case 'proposal-ended':
    case 'freeze-lifted':
    case 'outbreak-lifted':
    case 'loosening-agreed':
    case 'loosening-ended':
      return names(event, change.id)
    case 'waiver':
      return names(event, change.waiver.id)
    case 'proposal':
      return names(event, change.proposal.id)
    case 'outbreak':
      return names(event, change.outbreak.id)
    case 'freeze':
      return names(event, change.freeze.id)
    case 'policy-kept':
      return event.registry === change.policy.registry && names(event, change.policy.digest)
    case 'loosening':
      return names(event, change.loosening.id)
    case 'rejection':
      return names(event, change.rejection.id)
    case 'user':
      return names(event, change.user.id)
    case 'advisories':
      return event.detail['records'] === change.records.length
    case 'token':
      return names(event, change.token.id)
    case 'log-cut':
      return event.detail['size'] === change.cut.size
  }
}

function isAbout(event: NewEvent, subject: { readonly registry: string; readonly digest: string }): boolean {
  return event.registry === subject.registry && event.digest === subject.digest
}

function names({ detail }: NewEvent, id: string): boolean {
  return Object.values(detail).some((value) => (typeof value === 'object' ? value.includes(id) : value === id))
}
