import { severityOf, type Outcome, type RuleHit } from '../model/verdict.ts'
import { BUILT_IN_RULES } from './built-in.ts'
import type { Answer } from './condition.ts'
import type { Rule } from './policy.ts'

/** What the rule asks for by this answer. */
export function outcomeOf(rule: Rule, answer: Answer): Outcome {
  if (answer.kind === 'error') return BUILT_IN_RULES.policyError.then
  if (answer.kind === 'unknown') return rule.unknown === 'skip' ? 'allow' : rule.unknown
  return answer.value === true ? rule.then : 'allow'
}

/** Whether two answers lead to the same. */
export function isSame(rule: Rule, one: Answer, other: Answer): boolean {
  return one.kind === other.kind && outcomeOf(rule, one) === outcomeOf(rule, other)
}

/** Deciding hits first, then by severity; the policy's order among equals. */
export function ordered(hits: readonly RuleHit[], deciding: readonly RuleHit[]): readonly RuleHit[] {
  const first = new Set(deciding)
  const rest = hits.filter((hit) => !first.has(hit))
  return [...deciding, ...rest.toSorted((a, b) => severityOf(b.outcome) - severityOf(a.outcome))]
}
