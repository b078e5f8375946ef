import type { Approvals } from '../model/approvals.ts'
import type { ApprovalsDocument } from './document.ts'

/** Days that a release lasts, and may last, where the policy does not say. */
const DAYS = 90
const MAX_DAYS = 365
const EMERGENCY_HOURS = 24

/** How many people must agree before a policy that is looser than this one takes its place. */
export function looseningOf(document: ApprovalsDocument = {}): number {
  return document.loosening ?? document.reviewers ?? 1
}

/** What a policy asks of releases, with what it leaves unsaid. */
export function approvalsOf(document: ApprovalsDocument = {}): Approvals {
  const {
    reviewers = 1,
    max_days: maxDays = MAX_DAYS,
    days = Math.min(DAYS, maxDays),
    ticket,
    emergency_hours,
  } = document
  return {
    reviewers,
    days,
    maxDays,
    ticketRequired: ticket === 'required',
    emergencyHours: emergency_hours ?? EMERGENCY_HOURS,
  }
}
