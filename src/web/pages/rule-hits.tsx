import type { Policy, RuleHits } from '../../api/policies.ts'
import { count, thousands } from '../words.ts'
import './rule-hits.css'

/** Windows that can be chosen, days. */
export const WINDOWS = [7, 30, 90] as const

interface Props {
  readonly rule: Policy['rules'][number]
  readonly days: number
  /** of all registries in which the rule is in force */
  readonly hits: readonly RuleHits[]
}

/** What a rule did in a window, and how often people released what it had refused. */
export function RuleHitsLine({ rule, days, hits }: Props) {
  const told = wordsOf(rule, hits)
  if (told.length === 0) return <span class="hits soft">decided nothing in {count(days, 'day')}</span>
  const decided = sum(hits, ({ cases }) => cases.released + cases.rejected)
  const released = sum(hits, ({ cases }) => cases.released)
  return (
    <span class="hits">
      {told.join(' · ')}
      {decided > 0 && (
        <span class={released * 2 > decided ? 'hits-rate warm' : 'hits-rate'}>
          {' · '}
          {Math.round((100 * released) / decided)} % of the decided were released
        </span>
      )}
    </span>
  )
}

function wordsOf({ then }: Props['rule'], hits: Props['hits']): readonly string[] {
  const refused = sum(hits, (one) => one.refused)
  const warned = sum(hits, (one) => one.warned)
  const observed = sum(hits, (one) => one.observed)
  const cases = sum(hits, (one) => Object.values(one.cases).reduce((all, some) => all + some, 0))
  return [
    ...(refused === 0 ? [] : [`${then === 'hold' ? 'held back' : 'refused'} ${count(refused, 'request')}`]),
    ...(warned === 0 ? [] : [`warned at ${count(warned, 'request')}`]),
    ...(observed === 0 ? [] : [`would have refused ${count(observed, 'request')}`]),
    ...(cases === 0 ? [] : [`${count(cases, 'case')}: ${statesOf(hits)}`]),
  ]
}

function statesOf(hits: Props['hits']): string {
  const states = [
    [sum(hits, ({ cases }) => cases.released), 'released'],
    [sum(hits, ({ cases }) => cases.rejected), 'blocked'],
    [sum(hits, ({ cases }) => cases.open), 'not decided'],
    [sum(hits, ({ cases }) => cases.closed), 'ended without a person'],
  ] as const
  return states
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${thousands(number)} ${word}`)
    .join(', ')
}

function sum(hits: Props['hits'], of: (one: RuleHits) => number): number {
  return hits.reduce((all, one) => all + of(one), 0)
}
