import { NAMING } from '../model/ecosystem.ts'
import { minuteFrom } from '../model/text.ts'
import type { DecisionCircumstances, DecisionInput } from '../model/decision.ts'
import { stateOf } from '../model/refusal.ts'
import { isServed, waivedAs, type Outcome, type RuleHit, type Verdict } from '../model/verdict.ts'
import type { Waiver } from '../model/waiver.ts'
import { BUILT_IN_RULES } from './built-in.ts'
import { decide } from './decide.ts'
import type { Policy } from './policy.ts'

/** A verdict in plain words, and what would change it. */
export interface Explanation {
  /** for people, most important first; each ends with a full stop */
  readonly sentences: readonly string[]
  /** of these, what would change the verdict; the rest repeats its hits */
  readonly counterfactuals: readonly string[]
  /** ISO 8601 UTC: from when it is served, if nothing but time changes; absent: time does not help, or it is served */
  readonly allowedFrom?: string
  /** absent where it is served, or where a rule that refuses cannot be waived */
  readonly ifWaived?: { readonly rules: readonly string[]; readonly outcome: Outcome }
}

/** How many moments of change are followed to find when the artifact is served. */
const MOMENTS_MAX = 32

export function explain(
  policy: Policy,
  input: DecisionInput,
  circumstances: DecisionCircumstances,
  verdict: Verdict,
): Explanation {
  const refusing = verdict.hits.filter((hit) => counts(hit) && !isServed(hit.outcome))
  const allowedFrom = refusing.length === 0 ? undefined : servedFrom(policy, input, circumstances, verdict)
  const ifWaived = refusing.length === 0 ? undefined : waived(policy, input, circumstances, refusing)
  const changes = counterfactuals(refusing, allowedFrom, ifWaived)
  return {
    counterfactuals: changes,
    sentences: [
      headline(input, verdict),
      ...verdict.hits
        .filter((hit) => counts(hit))
        .map((hit) => `${hit.rule} (${hit.outcome}): ${stop(hit.message)} ${stop(hit.why)}`),
      ...changes,
      ...meanings(policy, refusing),
      ...verdict.hits.flatMap((hit) => aside(hit)),
      ...(verdict.basis === 'metadata'
        ? ['Its bytes have not been inspected yet: rules about its content are decided when it is asked for.']
        : []),
    ],
    ...(allowedFrom === undefined ? {} : { allowedFrom }),
    ...(ifWaived === undefined ? {} : { ifWaived }),
  }
}

function counts(hit: RuleHit): boolean {
  return hit.mode === 'enforce' && hit.waivedBy.length === 0 && hit.outcome !== 'allow'
}

/** The named conditions that refusing rules use, once each, and those that these use. */
function meanings(policy: Policy, refusing: readonly RuleHit[]): readonly string[] {
  const hit = new Set(refusing.map(({ rule }) => rule))
  const used = new Set(policy.rules.flatMap(({ id, uses }) => (hit.has(id) ? uses : [])))
  return policy.definitions.flatMap(({ name, when }) =>
    used.has(name) ? [`${name} means: ${when.replaceAll(/\s+/g, ' ')}`] : [],
  )
}

function headline(input: DecisionInput, verdict: Verdict): string {
  const { name, version, filename, ecosystem } = input.artifact
  const label = NAMING[ecosystem].hasManyFiles ? filename : NAMING[ecosystem].label(name, version)
  const by = verdict.deciding.length === 0 ? '' : ` by ${list(verdict.deciding)}`
  return `${label} is ${stateOf(verdict.outcome)}${by} under the policy ${verdict.policy.name}.`
}

function counterfactuals(
  refusing: readonly RuleHit[],
  allowedFrom: string | undefined,
  ifWaived: Explanation['ifWaived'],
): readonly string[] {
  if (refusing.length === 0) return []
  const fixed = refusing.filter((hit) => !hit.waivable).map((hit) => hit.rule)
  const byTime =
    allowedFrom === undefined
      ? 'Time alone does not release it.'
      : `It becomes available at ${minuteFrom(allowedFrom)} if nothing else changes.`
  if (fixed.includes(BUILT_IN_RULES.rejected.id))
    return ['A person blocked it: only taking that decision back lifts it.']
  if (ifWaived === undefined) return [byTime, `No waiver lifts ${list(fixed)}.`]
  const verb = ifWaived.rules.length === 1 ? 'was' : 'were'
  return [byTime, `It would be ${stateOf(ifWaived.outcome)} if ${list(ifWaived.rules)} ${verb} waived.`]
}

/** What is recorded and changes nothing. */
function aside(hit: RuleHit): readonly string[] {
  if (hit.outcome === 'allow') return [`${hit.rule}: ${stop(hit.message)}`]
  if (hit.waivedBy.length > 0) {
    return [`${hit.rule} (${hit.outcome}) is waived by ${list(hit.waivedBy)}: ${stop(hit.message)}`]
  }
  return hit.mode === 'observe' ? [`${hit.rule} (${hit.outcome}) is only observed: ${stop(hit.message)}`] : []
}

function servedFrom(
  policy: Policy,
  input: DecisionInput,
  circumstances: DecisionCircumstances,
  verdict: Verdict,
): string | undefined {
  let at = verdict.validUntil
  for (let step = 0; step < MOMENTS_MAX && at !== undefined; step += 1) {
    const then = decide(policy, input, { ...circumstances, now: at })
    if (isServed(then.outcome)) return at
    at = then.validUntil
  }
  return undefined
}

/** Asks the policy itself what a waiver of everything that refuses would give. */
function waived(
  policy: Policy,
  input: DecisionInput,
  circumstances: DecisionCircumstances,
  refusing: readonly RuleHit[],
): Explanation['ifWaived'] {
  if (refusing.some((hit) => !hit.waivable)) return undefined
  const rules = [...new Set(refusing.flatMap((hit) => waivedAs(hit)))]
  const { ecosystem, name, version } = input.artifact
  const supposed: Waiver = {
    id: 'supposed',
    registry: input.registry,
    scope: { kind: 'version', ecosystem, name, version },
    rules,
    reason: '',
    by: '',
    at: circumstances.now,
  }
  const { outcome } = decide(policy, input, { ...circumstances, waivers: [...circumstances.waivers, supposed] })
  return { rules, outcome }
}

/** "a, b and c" */
function list(words: readonly string[]): string {
  const unique = [...new Set(words)]
  if (unique.length < 2) return unique.join('')
  return `${unique.slice(0, -1).join(', ')} and ${unique.at(-1) ?? ''}`
}

function stop(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`
}
