import type { DecisionCircumstances, DecisionInput } from '../model/decision.ts'
import { severityOf, type Mode, type Outcome, type RuleHit, type Verdict } from '../model/verdict.ts'
import type { Waiver } from '../model/waiver.ts'
import { BUILT_IN_RULES, builtInHits, type BuiltInHit } from './built-in.ts'
import type { Answer } from './condition.ts'
import type { ListEntry } from './entry-list.ts'
import { Evaluation } from './evaluation.ts'
import type { Policy, Rule } from './policy.ts'
import { Subject } from './subject.ts'
import { waiversFor } from './waiving.ts'

/**
 * The verdict on one artifact. Pure, and never throws for what the facts hold: a rule that cannot be evaluated is the
 * hit `policy-error`, which quarantines. Throws TypeError where `circumstances.now` is no time.
 * Cheap to call for each of thousands of versions; pass the same `waivers` list each time.
 */
export function decide(policy: Policy, input: DecisionInput, circumstances: DecisionCircumstances): Verdict {
  return new Decision(policy, input, circumstances).verdict()
}

/** How often `until` follows a rule through its moments before it gives up naming the end. */
const UNTIL_STEPS = 8

class Decision {
  readonly #policy: Policy
  readonly #input: DecisionInput
  readonly #circumstances: DecisionCircumstances
  readonly #nowMs: number
  readonly #subject: Subject
  readonly #waivers: readonly Waiver[]
  readonly #allowed: ListEntry | undefined
  #validUntilMs = Infinity

  constructor(policy: Policy, input: DecisionInput, circumstances: DecisionCircumstances) {
    this.#policy = policy
    this.#input = input
    this.#circumstances = circumstances
    this.#nowMs = Date.parse(circumstances.now)
    if (Number.isNaN(this.#nowMs)) throw new TypeError('a decision needs the time')
    this.#subject = new Subject(new Evaluation(this.#nowMs), input)
    this.#waivers = waiversFor(circumstances.waivers, input, this.#nowMs)
    this.#allowed = policy.allow.find(input.artifact, this.#nowMs)
  }

  verdict(): Verdict {
    const hits = [
      ...builtInHits(this.#policy, this.#input, this.#circumstances, this.#nowMs).map((hit) => this.#builtIn(hit)),
      ...this.#policy.rules.flatMap((rule) => this.#rule(rule)),
    ]
    const counting = hits.filter((hit) => hit.mode === 'enforce' && hit.waivedBy.length === 0)
    const outcome = counting.reduce<Outcome>(
      (worst, hit) => (severityOf(hit.outcome) > severityOf(worst) ? hit.outcome : worst),
      'allow',
    )
    const deciding = outcome === 'allow' ? [] : counting.filter((hit) => hit.outcome === outcome)
    return {
      outcome,
      hits: ordered(hits, deciding),
      deciding: [...new Set(deciding.map((hit) => hit.rule))],
      policy: { name: this.#policy.name, digest: this.#policy.digest },
      decidedAt: this.#circumstances.now,
      ...(this.#validUntilMs === Infinity ? {} : { validUntil: iso(this.#validUntilMs) }),
      basis: this.#input.content === undefined ? 'metadata' : 'content',
    }
  }

  #rule(rule: Rule): readonly RuleHit[] {
    if (rule.ecosystems !== undefined && !rule.ecosystems.includes(this.#input.artifact.ecosystem)) return []
    if (rule.condition.needsContent && this.#input.content === undefined) return []
    const answer = this.#ask(rule, this.#nowMs)
    const flipMs = this.#subject.evaluation.nextFlipMs
    this.#changesAt(flipMs)
    switch (answer.kind) {
      case 'error':
        return [this.#policyError(rule, answer.message)]
      case 'unknown':
        return [this.#unknown(rule, answer.fact)]
      case 'value':
        return answer.value === true ? [this.#match(rule, flipMs)] : []
    }
  }

  #ask(rule: Rule, atMs: number): Answer {
    this.#subject.evaluation.restart(atMs)
    return rule.condition.evaluate(this.#subject)
  }

  #match(rule: Rule, flipMs: number): RuleHit {
    const untilMs = this.#endOf(rule, flipMs)
    this.#subject.evaluation.restart(this.#nowMs)
    const message = rule.message?.render(this.#subject) ?? rule.why
    return {
      ...this.#hit(rule, rule.then, rule.mode, message),
      ...(untilMs === undefined ? {} : { until: iso(untilMs) }),
    }
  }

  /** When time alone ends the match: the rule is asked again at each moment at which one of its comparisons turns over. */
  #endOf(rule: Rule, firstFlipMs: number): number | undefined {
    let atMs = firstFlipMs
    for (let step = 0; step < UNTIL_STEPS && atMs !== Infinity; step += 1) {
      const answer = this.#ask(rule, atMs)
      if (answer.kind !== 'value') return undefined
      if (answer.value !== true) return atMs
      atMs = this.#subject.evaluation.nextFlipMs
    }
    return undefined
  }

  #unknown(rule: Rule, fact: string): RuleHit {
    const isSkipped = rule.unknown === 'skip'
    const outcome = rule.unknown === 'skip' ? 'allow' : rule.unknown
    const message = isSkipped ? `not decided: ${fact} is unknown` : `${fact} is unknown`
    return { ...this.#hit(rule, outcome, rule.mode, message), unknown: fact }
  }

  #policyError(rule: Rule, message: string): RuleHit {
    const { policyError } = BUILT_IN_RULES
    return this.#hit(policyError, policyError.then, rule.mode, `rule ${rule.id} could not be evaluated: ${message}`)
  }

  #builtIn(hit: BuiltInHit): RuleHit {
    if (hit.untilMs !== undefined) this.#changesAt(hit.untilMs)
    const end = hit.untilMs === undefined ? {} : { until: iso(hit.untilMs) }
    return { ...this.#hit(hit.rule, hit.rule.then, 'enforce', hit.message), ...end }
  }

  #hit(rule: { id: string; why: string; waivable: boolean }, outcome: Outcome, mode: Mode, message: string): RuleHit {
    return {
      rule: rule.id,
      outcome,
      mode: this.#circumstances.mode === 'observe' ? 'observe' : mode,
      message,
      why: rule.why,
      waivable: rule.waivable,
      waivedBy: rule.waivable && outcome !== 'allow' ? this.#silencers(rule.id) : [],
    }
  }

  /** Ids of the waivers that silence the rule; an entry of the policy's allow list is `allow:<entry>`. */
  #silencers(rule: string): readonly string[] {
    const waivers = this.#waivers.filter((waiver) => waiver.rules.includes(rule))
    for (const { until } of waivers) if (until !== undefined) this.#changesAt(Date.parse(until))
    const ids = waivers.map((waiver) => waiver.id)
    // the deny list is the narrower word of the same author
    if (this.#allowed === undefined || rule === BUILT_IN_RULES.denied.id) return ids
    if (this.#allowed.untilMs !== undefined) this.#changesAt(this.#allowed.untilMs)
    return [...ids, `allow:${this.#allowed.match}`]
  }

  #changesAt(ms: number): void {
    if (ms > this.#nowMs) this.#validUntilMs = Math.min(this.#validUntilMs, ms)
  }
}

/** Deciding hits first, then by severity; the policy's order among equals. */
function ordered(hits: readonly RuleHit[], deciding: readonly RuleHit[]): readonly RuleHit[] {
  const first = new Set(deciding)
  const rest = hits.filter((hit) => !first.has(hit))
  return [...deciding, ...rest.toSorted((a, b) => severityOf(b.outcome) - severityOf(a.outcome))]
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
