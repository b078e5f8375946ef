import type { Approvals } from '../model/approvals.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { Mode, Outcome, PolicyIdentity } from '../model/verdict.ts'
import type { Condition } from './condition.ts'
import type { EntryList } from './entry-list.ts'
import type { Template } from './template.ts'

/** A place in a policy file that is wrong, or looks wrong, and what to do about it. */
export interface PolicyProblem {
  readonly file: string
  /** 1-based */
  readonly line: number
  /** 1-based, UTF-16 units */
  readonly column: number
  readonly message: string
  /** what to write instead; empty where the message says it all */
  readonly hint: string
}

/** A condition with a name, which rules use instead of writing it out. */
export interface Definition {
  readonly name: string
  /** the condition as written */
  readonly when: string
  /** names of other definitions that it uses */
  readonly uses: readonly string[]
}

/** *When … then outcome*, ready to be asked. */
export interface Rule {
  readonly id: string
  /** why the rule exists */
  readonly why: string
  /** the condition as written; empty for built-in rules */
  readonly when: string
  /** names of the definitions that the condition uses, in the order of the file */
  readonly uses: readonly string[]
  readonly then: Outcome
  readonly mode: Mode
  /** false: no waiver and no allow-list lifts it */
  readonly waivable: boolean
  /** what it means that the condition asked for an unknown fact; `skip` records it and changes nothing */
  readonly unknown: Outcome | 'skip'
  /** absent: all */
  readonly ecosystems?: readonly Ecosystem[]
  /** what it alone refuses is a version before for later ones once it has been public so long, unless it was asked for here; absent: never */
  readonly standsAfterMs?: number
  /** people who must agree to a release from it; absent: as the policy's approvals say */
  readonly reviewers?: number
  readonly condition: Condition
  readonly message?: Template
}

/** A loaded policy: immutable, compiled, pure. */
export interface Policy extends PolicyIdentity {
  readonly description?: string
  readonly approvals: Approvals
  /** people who must agree before a policy that is looser than this one takes its place: 1 or 2 */
  readonly loosening: number
  /** named conditions, in the order of the file */
  readonly definitions: readonly Definition[]
  readonly allow: EntryList
  readonly deny: EntryList
  /** in the order of the file; the built-in rules are not among them unless the file names them */
  readonly rules: readonly Rule[]
}
