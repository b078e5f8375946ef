import type { Sha256 } from './digest.ts'
import type { Mode, Outcome } from './outcome.ts'

export { isServed, MODES, OUTCOMES, severityOf, type Mode, type Outcome } from './outcome.ts'

/** A rule that matched, or could not be decided, on one artifact. */
export interface RuleHit {
  readonly rule: string
  /** what the rule asks for */
  readonly outcome: Outcome
  /** `observe` hits are recorded and change nothing */
  readonly mode: Mode
  /** one plain sentence: what is wrong with this artifact under this rule */
  readonly message: string
  /** why the rule exists */
  readonly why: string
  /** false: no waiver lifts it */
  readonly waivable: boolean
  /** ids of the waivers that silence this hit; empty: the hit counts */
  readonly waivedBy: readonly string[]
  /** ISO 8601 UTC: when time alone ends this hit (a hold) */
  readonly until?: string
  /** set where the condition asked for an unknown fact: which one */
  readonly unknown?: string
  /** ids of the rules that are not decided, and for which this hit stands */
  readonly inPlaceOf?: readonly string[]
  /** one of these blocks */
  readonly standsForBlock?: true
}

/**
 * What a waiver names to silence a hit: its rule; of one that stands in the place of others all of these with it, `policy-error:a-rule`, so
 * that nothing is waived that was not looked at.
 */
export function waivedAs({ rule, inPlaceOf = [] }: Pick<RuleHit, 'rule' | 'inPlaceOf'>): readonly string[] {
  return inPlaceOf.length === 0 ? [rule] : inPlaceOf.map((other) => inPlace(rule, other))
}

/** As a waiver names `rule` where it stands in the place of `other`. */
export function inPlace(rule: string, other: string): string {
  return `${rule}:${other}`
}

/** The policy's decision on one artifact at one time: a pure function of its inputs (law 3). */
export interface Verdict {
  readonly outcome: Outcome
  /** every hit, the deciding ones first */
  readonly hits: readonly RuleHit[]
  /** ids of the rules that decided the outcome; empty for a plain allow */
  readonly deciding: readonly string[]
  readonly policy: PolicyIdentity
  /** ISO 8601 UTC */
  readonly decidedAt: string
  /** ISO 8601 UTC: the verdict must be computed anew from here on; absent: time does not change it */
  readonly validUntil?: string
  /** `metadata`: content rules were not decided yet */
  readonly basis: 'metadata' | 'content'
  /** the version before, with which this one was compared; absent: there is none, or nothing hung on it */
  readonly base?: ComparedBase
  /** ids of waivers that another version was released by, and that this one has since it runs the same code by itself; never empty */
  readonly inherits?: readonly string[]
  /** what may refuse it, and hangs on a version before that was not to be had */
  readonly undecided?: UndecidedRules
}

/** The file of the version before that a verdict compared with. */
export interface ComparedBase {
  readonly version: string
  readonly filename: string
}

export interface UndecidedRules {
  /** ids; never empty */
  readonly rules: readonly string[]
  /** ISO 8601 UTC */
  readonly since: string
}

export interface PolicyIdentity {
  readonly name: string
  readonly digest: Sha256
}
