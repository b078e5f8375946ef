import type { RuleHit } from './verdict.ts'

/** What a policy asks of releases. */
export interface Approvals {
  /** people who must agree to a release, where its rules do not say more: 1 or 2 */
  readonly reviewers: number
  /** how long a release lasts where nobody says otherwise */
  readonly days: number
  /** the longest that one may last */
  readonly maxDays: number
  readonly ticketRequired: boolean
  /** how long one person alone may release what two must agree to; 0: never */
  readonly emergencyHours: number
}

/** A policy as far as it says who must agree. */
export interface ReleasePolicy {
  readonly approvals: Approvals
  readonly rules: readonly { readonly id: string; readonly reviewers?: number }[]
}

/** How many people must agree to a release from these rules, and from those in whose place they stand among `hits`. */
export function reviewersFor(
  { approvals, rules }: ReleasePolicy,
  named: readonly string[],
  hits: readonly Pick<RuleHit, 'rule' | 'inPlaceOf'>[],
): number {
  const behind = hits.flatMap(({ rule, inPlaceOf = [] }) => (named.includes(rule) ? inPlaceOf : []))
  const all = new Set([...named.flatMap((name) => name.split(':')), ...behind])
  const wanted = rules.flatMap(({ id, reviewers }) => (reviewers !== undefined && all.has(id) ? reviewers : []))
  return Math.max(approvals.reviewers, ...wanted)
}
