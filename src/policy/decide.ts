import type { DecisionCircumstances, DecisionInput, PreviousFacts } from '../model/decision.ts'
import { cut } from '../model/text.ts'
import { isServed, severityOf, type Mode, type Outcome, type RuleHit, type Verdict } from '../model/verdict.ts'
import type { Waiver } from '../model/waiver.ts'
import { BUILT_IN_RULES, builtInHits, isAboveAllowList, type BuiltInHit } from './built-in.ts'
import { packagesAdded } from './added-packages.ts'
import { changesOf } from './changes.ts'
import type { Answer } from './condition.ts'
import type { ListEntry } from './entry-list.ts'
import { Evaluation } from './evaluation.ts'
import { isSame, ordered, outcomeOf } from './weighing.ts'
import type { Policy, Rule } from './policy.ts'
import { Subject } from './subject.ts'
import { inherited, mayCover, namesBytes, silencing, waiversFor } from './waiving.ts'

/**
 * The verdict on one artifact. Pure, and never throws for what the facts hold: a rule that cannot be evaluated is the
 * hit `policy-error`, which quarantines. Throws TypeError where `circumstances.now` is no time.
 * Cheap to call for each of thousands of versions; pass the same `waivers` list each time.
 */
export function decide(policy: Policy, input: DecisionInput, circumstances: DecisionCircumstances): Verdict {
  return new Decision(policy, input, circumstances).verdict()
}

/** How long a verdict waits for a version before that cannot be had, until a person is asked, milliseconds. */
export const BASE_HOLD_MS = 60 * 60_000

/** Rules that are named where they hang on it. */
const RULES_TOLD = 3

/** An answer, and the moment at which a comparison that it made turns over, milliseconds since the epoch. */
type TimedAnswer = Answer & { readonly flipMs: number }

/** How often `until` follows a rule through its moments before it gives up naming the end. */
const UNTIL_STEPS = 8

class Decision {
  readonly #policy: Policy
  readonly #input: DecisionInput
  readonly #circumstances: DecisionCircumstances
  readonly #nowMs: number
  readonly #evaluation: Evaluation
  /** one for each way that the changes against the version before can be; the first has the most that is new */
  readonly #subjects: readonly [Subject, ...Subject[]]
  readonly #waivers: readonly Waiver[]
  readonly #allowed: ListEntry | undefined
  #validUntilMs = Infinity
  /** rules that may refuse it, and are answered otherwise for other changes */
  readonly #open: Rule[] = []

  constructor(policy: Policy, input: DecisionInput, circumstances: DecisionCircumstances) {
    this.#policy = policy
    this.#input = input
    this.#circumstances = circumstances
    this.#nowMs = Date.parse(circumstances.now)
    if (Number.isNaN(this.#nowMs)) throw new TypeError('a decision needs the time')
    const evaluation = new Evaluation(this.#nowMs)
    const { content } = input
    const [first, ...others] = (content && changesOf(content.facts, content.previous, content.added)) ?? [undefined]
    this.#evaluation = evaluation
    this.#subjects = [
      new Subject(evaluation, input, first),
      ...others.map((changes) => new Subject(evaluation, input, changes)),
    ]
    this.#waivers = waiversFor(circumstances.waivers, input, this.#nowMs)
    this.#allowed = policy.allow.find(input.artifact, this.#nowMs)
  }

  verdict(): Verdict {
    const ruled = [
      ...builtInHits(this.#policy, this.#input, this.#circumstances, this.#nowMs).map((hit) => this.#builtIn(hit)),
      ...this.#policy.rules.flatMap((rule) => this.#rule(rule)),
    ]
    const hits = [...ruled, ...this.#undecided()]
    const { previous } = this.#input.content ?? {}
    if (previous?.kind === 'known' && previous.until !== undefined) this.#changesAt(Date.parse(previous.until))
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
      ...this.#comparison(),
      ...inherited(this.#waivers, hits, this.#input),
    }
  }

  /** With what it was compared, or what hangs on that. */
  #comparison(): Pick<Verdict, 'base' | 'undecided'> {
    const previous = this.#input.content?.previous
    const base = previous?.kind === 'known' ? { version: previous.version, filename: previous.filename } : undefined
    const sinceMs = this.#open.length === 0 ? undefined : this.#wanting()?.sinceMs
    return {
      ...(base === undefined ? {} : { base }),
      ...(sinceMs === undefined ? {} : { undecided: { rules: this.#open.map(({ id }) => id), since: iso(sinceMs) } }),
    }
  }

  #rule(rule: Rule): readonly RuleHit[] {
    if (rule.ecosystems !== undefined && !rule.ecosystems.includes(this.#input.artifact.ecosystem)) return []
    if (rule.condition.needsContent && this.#input.content === undefined) return []
    if (rule.condition.needsRequester && this.#input.requester === undefined) return []
    const [answer, ...others] = this.#answers(rule)
    const { flipMs } = answer
    for (const one of [answer, ...others]) this.#changesAt(one.flipMs)
    if (others.some((other) => !isSame(rule, answer, other))) return [this.#hanging(rule, [answer, ...others])]
    switch (answer.kind) {
      case 'error':
        return [this.#policyError(rule, answer.message)]
      case 'unknown':
        return [this.#unknown(rule, answer.fact)]
      case 'value':
        return answer.value === true ? [this.#match(rule, flipMs)] : []
    }
  }

  /** For each way that the changes can be, where the rule asks for them. */
  #answers(rule: Rule): readonly [TimedAnswer, ...TimedAnswer[]] {
    const [first, ...others] = this.#subjects
    const ask = (subject: Subject): TimedAnswer => this.#ask(rule, this.#nowMs, subject)
    return [ask(first), ...(rule.condition.needsBase ? others.map((subject) => ask(subject)) : [])]
  }

  #ask(rule: Rule, atMs: number, subject = this.#subjects[0]): TimedAnswer {
    this.#evaluation.restart(atMs)
    const answer = rule.condition.evaluate(subject)
    return { ...answer, flipMs: this.#evaluation.nextFlipMs }
  }

  /** A rule that is answered otherwise for other changes, when nobody knows which they are. */
  #hanging(rule: Rule, answers: readonly Answer[]): RuleHit {
    const worst = answers.map((answer) => outcomeOf(rule, answer)).toSorted((a, b) => severityOf(b) - severityOf(a))[0]
    const isAsked = this.#wanting()?.isAsked === true
    // a hold is what the built-in rule does, which tries again
    if (isAsked && (rule.unknown === 'quarantine' || rule.unknown === 'block')) return this.#unknown(rule, 'changes')
    const isSilent = rule.waivable && this.#silencers(rule.id).length > 0
    if (worst !== undefined && !isServed(worst) && rule.mode === 'enforce' && !isSilent) this.#open.push(rule)
    return { ...this.#hit(rule, 'allow', rule.mode, 'not decided: what is new in it is not known'), unknown: 'changes' }
  }

  /** Law 4: what would be refused if an unknown went one way does not go out. */
  #undecided(): readonly RuleHit[] {
    const wanting = this.#wanting()
    if (this.#open.length === 0 || wanting === undefined) return []
    const rule = BUILT_IN_RULES.baseUnavailable
    const rules = this.#open
      .slice(0, RULES_TOLD)
      .map(({ id }) => id)
      .join(', ')
    const message = `whether ${rules} refuses it hangs on ${wanting.what}`
    const endMs = (wanting.sinceMs ?? -Infinity) + BASE_HOLD_MS
    this.#changesAt(endMs)
    const outcome = this.#nowMs < endMs ? rule.then : 'quarantine'
    return [this.#hit(rule, outcome, 'enforce', message, this.#open)]
  }

  /** What is missing of the version before, or of what is new. */
  #wanting(): Wanting | undefined {
    const previous = this.#input.content?.previous
    if (previous?.kind !== 'unavailable') return this.#wantingPackages() ?? wantingFiles(previous)
    const { version, reason = 'it was not looked at yet', since } = previous
    return {
      what: `what is new against ${cut(version, 60)}, which cannot be had: ${cut(reason, 200)}`,
      isAsked: previous.reason !== undefined,
      sinceMs: since === undefined ? this.#nowMs : Date.parse(since),
    }
  }

  /** What is not known of the packages that it begins to depend on. */
  #wantingPackages(): Wanting | undefined {
    const { content } = this.#input
    const names = content === undefined ? [] : packagesAdded(content.facts, content.previous)
    const open = names.filter((name) => content?.added?.known.has(name) !== true)
    const [name] = open
    if (name === undefined) return undefined
    const { missing = 'nobody was asked yet', since } = content?.added ?? {}
    const more = open.length > 1 ? ` and ${open.length - 1} more` : ''
    return {
      what: `how old ${cut(name, 80)}${more} is, which it begins to depend on: ${cut(missing, 200)}`,
      isAsked: content?.added !== undefined,
      sinceMs: since === undefined ? this.#nowMs : Date.parse(since),
    }
  }

  #match(rule: Rule, flipMs: number): RuleHit {
    const untilMs = this.#endOf(rule, flipMs)
    this.#evaluation.restart(this.#nowMs)
    const message = rule.message?.render(this.#subjects[0]) ?? rule.why
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
      atMs = answer.flipMs
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
    const told = `rule ${rule.id} could not be evaluated: ${message}`
    return this.#hit(policyError, policyError.then, rule.mode, told, [rule])
  }

  #builtIn(hit: BuiltInHit): RuleHit {
    if (hit.untilMs !== undefined) this.#changesAt(hit.untilMs)
    const end = hit.untilMs === undefined ? {} : { until: iso(hit.untilMs) }
    const always = hit.rule.isAlwaysEnforced === true ? { mode: 'enforce' as const } : {}
    return { ...this.#hit(hit.rule, hit.rule.then, 'enforce', hit.message, hit.behind), ...end, ...always }
  }

  /** `behind`: rules that are not decided, in whose place the hit stands: it is no easier to waive than they are. */
  #hit(
    rule: { id: string; why: string; waivable: boolean },
    outcome: Outcome,
    mode: Mode,
    message: string,
    behind: readonly Rule[] = [],
  ): RuleHit {
    const waivable = rule.waivable && behind.every((other) => other.waivable)
    return {
      rule: rule.id,
      outcome,
      mode: this.#circumstances.mode === 'observe' ? 'observe' : mode,
      message,
      why: rule.why,
      waivable,
      waivedBy: waivable && outcome !== 'allow' ? this.#silencers(rule.id, behind) : [],
      ...(behind.length === 0 ? {} : { inPlaceOf: behind.map(({ id }) => id) }),
      ...(behind.some(({ then }) => then === 'block') ? { standsForBlock: true } : {}),
    }
  }

  /** Ids of the waivers that silence the rule; an entry of the policy's allow list is `allow:<entry>`. */
  #silencers(rule: string, behind: readonly Rule[] = []): readonly string[] {
    const others = behind.map(({ id }) => id)
    const naming = silencing(this.#waivers, rule, others)
    // An earlier release of a range must not let through what is published now, while nothing is.
    const isFrozen = rule === BUILT_IN_RULES.frozen.id
    const isFor = (waiver: Waiver): boolean => !isFrozen && mayCover(waiver, rule, others, this.#policy.rules)
    const waivers = naming.filter((waiver) => namesBytes(waiver, this.#input) || isFor(waiver))
    for (const { until } of waivers) if (until !== undefined) this.#changesAt(Date.parse(until))
    const ids = waivers.map((waiver) => waiver.id)
    if (this.#allowed === undefined || isAboveAllowList(rule)) return ids
    if (this.#allowed.untilMs !== undefined) this.#changesAt(this.#allowed.untilMs)
    return [...ids, `allow:${this.#allowed.match}`]
  }

  #changesAt(ms: number): void {
    if (ms > this.#nowMs) this.#validUntilMs = Math.min(this.#validUntilMs, ms)
  }
}

/** What would decide rules, as it ends a sentence. Without `sinceMs` it will not come by itself. */
interface Wanting {
  readonly what: string
  readonly isAsked: boolean
  /** epoch milliseconds */
  readonly sinceMs?: number
}

function wantingFiles(previous: PreviousFacts | undefined): Wanting | undefined {
  if (previous?.kind !== 'known') return undefined
  return {
    what: `what is new against ${cut(previous.version, 60)}, of which not all could be examined`,
    isAsked: true,
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
