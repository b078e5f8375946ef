import type { Verdict } from '../model/verdict.ts'
import { BUILT_IN_RULES } from './built-in.ts'
import type { Policy } from './policy.ts'

const { id: rule, why, then: outcome, waivable } = BUILT_IN_RULES.notInspected

/** The verdict on a file of a format that no check reads: the same under every policy, and where policies only observe. */
export function uninspectedVerdict(policy: Policy, message: string, now: string): Verdict {
  return {
    outcome,
    hits: [{ rule, outcome, mode: 'enforce', message, why, waivable, waivedBy: [] }],
    deciding: [rule],
    policy: { name: policy.name, digest: policy.digest },
    decidedAt: now,
    basis: 'metadata',
  }
}

/** What would change that verdict, for people; undefined of any other. */
export function uninspectedAdvice(verdict: Verdict): string | undefined {
  if (!verdict.deciding.includes(rule)) return undefined
  return 'No waiver lifts it: take a wheel or an sdist of this version, where there is one.'
}
