import { ECOSYSTEMS } from '../model/ecosystem.ts'
import { severityOf, type Outcome } from '../model/verdict.ts'
import type { Policy, Rule } from './policy.ts'

/** What changed between two policies, in one plain sentence. */
export interface PolicyChange {
  /** a rule's id, an entry of a list, or `approvals` */
  readonly about: string
  readonly message: string
  /** `unclear`: a condition is another, of which files alone tell whether it lets more through; `none`: it refuses nothing either way */
  readonly effect: 'looser' | 'stricter' | 'unclear' | 'none'
}

/** What differs in what two policies say, the looser first. Words that decide nothing (names, reasons, messages) are no change. */
export function comparePolicies(before: Policy, after: Policy): readonly PolicyChange[] {
  const changes = [
    ...ruleChanges(before, after),
    ...listChanges('allow', before, after),
    ...listChanges('deny', before, after),
    ...approvalChanges(before, after),
  ]
  return changes.toSorted((a, b) => rank(a.effect) - rank(b.effect))
}

function ruleChanges(before: Policy, after: Policy): readonly PolicyChange[] {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]))
  const next = new Map(after.rules.map((rule) => [rule.id, rule]))
  return [
    ...before.rules
      .filter(({ id }) => !next.has(id))
      .map((rule) => change(rule.id, `is gone, which asked for ${rule.then}`, decides(rule) ? 'looser' : 'none')),
    ...after.rules
      .filter(({ id }) => !old.has(id))
      .map((rule) => change(rule.id, `is new, and asks for ${rule.then}`, decides(rule) ? 'stricter' : 'none')),
    ...after.rules.flatMap((rule) => {
      const former = old.get(rule.id)
      return former === undefined ? [] : ruleChange(before, former, after, rule)
    }),
  ]
}

/** Whether anything comes of it where it matches. */
function decides({ mode, then }: Rule): boolean {
  return mode === 'enforce' && then !== 'allow'
}

function ruleChange(before: Policy, old: Rule, after: Policy, next: Rule): readonly PolicyChange[] {
  const { id } = next
  const ecosystems = ecosystemsOf(next).filter((one) => !ecosystemsOf(old).includes(one))
  const left = ecosystemsOf(old).filter((one) => !ecosystemsOf(next).includes(one))
  const reviewers = [old.reviewers ?? 1, next.reviewers ?? 1] as const
  return [
    ...moved(id, 'asks for', old.then, next.then, severityOf(old.then) - severityOf(next.then)),
    ...moved(id, 'is', old.mode, next.mode, Number(next.mode === 'observe') - Number(old.mode === 'observe')),
    ...moved(id, 'is', waivableWords(old), waivableWords(next), Number(next.waivable) - Number(old.waivable)),
    ...moved(
      id,
      'takes what is not known for',
      old.unknown,
      next.unknown,
      unknownSeverity(old) - unknownSeverity(next),
    ),
    ...moved(id, 'asks this many people:', reviewers[0], reviewers[1], reviewers[0] - reviewers[1]),
    ...moved(id, 'lets stand after days:', daysOf(old), daysOf(next), standing(next) - standing(old)),
    ...left.map((one) => change(id, `does not hold for ${one} any more`, 'looser')),
    ...ecosystems.map((one) => change(id, `holds for ${one}, too`, 'stricter')),
    ...(conditionOf(before, old) === conditionOf(after, next) ? [] : [change(id, 'has another condition', 'unclear')]),
  ]
}

/** `eased`: above 0 where it is looser now, 0 where nothing moved. */
function moved(
  about: string,
  what: string,
  old: string | number,
  next: string | number,
  eased: number,
): readonly PolicyChange[] {
  if (eased === 0) return []
  return [change(about, `${what} ${next}, not ${old}`, eased > 0 ? 'looser' : 'stricter')]
}

function change(about: string, message: string, effect: PolicyChange['effect']): PolicyChange {
  return { about, message, effect }
}

function waivableWords({ waivable }: Rule): string {
  return waivable ? 'to be waived' : 'never to be waived'
}

/** A rule that is skipped where a fact is not known lets most through. */
function unknownSeverity({ unknown }: Rule): number {
  return unknown === 'skip' ? -1 : severityOf(unknown satisfies Outcome)
}

/** Empty: all. */
function ecosystemsOf({ ecosystems }: Rule): readonly string[] {
  return ecosystems ?? ECOSYSTEMS
}

const DAY_MS = 86_400_000

function daysOf({ standsAfterMs }: Rule): string | number {
  return standsAfterMs === undefined ? 'never' : standsAfterMs / DAY_MS
}

/** The sooner, the looser. */
function standing({ standsAfterMs }: Rule): number {
  return standsAfterMs === undefined ? 0 : 1 / (standsAfterMs + 1)
}

/** The condition with the definitions that it uses, and those that they use. */
function conditionOf({ definitions }: Policy, { when, uses }: Rule): string {
  const used = new Set(uses)
  for (const name of used)
    for (const further of definitions.find((one) => one.name === name)?.uses ?? []) used.add(further)
  const texts = definitions.filter(({ name }) => used.has(name)).map((one) => `${one.name}: ${one.when}`)
  return [when, ...texts.toSorted()].join('\n')
}

function listChanges(list: 'allow' | 'deny', before: Policy, after: Policy): readonly PolicyChange[] {
  const old = entriesOf(before[list])
  const next = entriesOf(after[list])
  const words = list === 'allow' ? 'allowed' : 'denied'
  return [
    ...[...next]
      .filter((one) => !old.has(one))
      .map((one) => change(one, `is ${words}`, list === 'allow' ? 'looser' : 'stricter')),
    ...[...old]
      .filter((one) => !next.has(one))
      .map((one) => change(one, `is ${words} no longer`, list === 'allow' ? 'stricter' : 'looser')),
  ]
}

/** Each with its end: the same entry for longer is another. */
function entriesOf({ entries }: Policy['allow']): ReadonlySet<string> {
  return new Set(entries.map(({ match, untilMs }) => `${match}${until(untilMs)}`))
}

function approvalChanges(before: Policy, after: Policy): readonly PolicyChange[] {
  const [old, next] = [before.approvals, after.approvals]
  return [
    ...moved('approvals', 'reviewers:', old.reviewers, next.reviewers, old.reviewers - next.reviewers),
    ...moved(
      'approvals',
      'people who agree to a looser policy:',
      before.loosening,
      after.loosening,
      before.loosening - after.loosening,
    ),
    ...moved('approvals', 'days:', old.days, next.days, next.days - old.days),
    ...moved('approvals', 'at most days:', old.maxDays, next.maxDays, next.maxDays - old.maxDays),
    ...moved(
      'approvals',
      'a ticket is',
      ticket(old),
      ticket(next),
      Number(old.ticketRequired) - Number(next.ticketRequired),
    ),
    ...moved(
      'approvals',
      'hours alone in an emergency:',
      old.emergencyHours,
      next.emergencyHours,
      next.emergencyHours - old.emergencyHours,
    ),
  ]
}

function until(ms: number | undefined): string {
  return ms === undefined ? '' : ` until ${new Date(ms).toISOString()}`
}

function ticket({ ticketRequired }: Policy['approvals']): string {
  return ticketRequired ? 'required' : 'optional'
}

function rank(effect: PolicyChange['effect']): number {
  return ['looser', 'unclear', 'stricter', 'none'].indexOf(effect)
}
