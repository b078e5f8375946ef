import type { RuleHit, Verdict } from '../api/verdict.ts'
import { absolute, absoluteFrom } from './time.ts'
import { count, isRefusing } from './words.ts'

export type ScopeKind = 'digest' | 'surface' | 'version' | 'package'

export interface Choice {
  readonly scope: ScopeKind
  readonly range: string
  readonly rules: readonly string[]
  /** ISO 8601 UTC */
  readonly until: string
  /** nothing happens before another person agrees */
  readonly byTwo: boolean
}

/** Hits that keep the artifact back now, the deciding ones first. */
export function refusing(verdict: Verdict): readonly RuleHit[] {
  const hits = verdict.hits.filter(
    (hit) => hit.mode === 'enforce' && hit.waivedBy.length === 0 && isRefusing(hit.outcome),
  )
  return hits.toSorted((a, b) => Number(verdict.deciding.includes(b.rule)) - Number(verdict.deciding.includes(a.rule)))
}

/** What a release does, in sentences, before it is made. */
export function effectOf(verdict: Verdict, choice: Choice, version: string, waiting: number): readonly string[] {
  const left = refusing(verdict).filter((hit) => !choice.rules.includes(hit.rule))
  const second = choice.byTwo ? ['Nothing is released before another person agrees. Then:'] : []
  return [...second, afterwards(left, waiting), reach(choice, version), `It ends on ${absolute(choice.until)}.`]
}

function afterwards(left: readonly RuleHit[], waiting: number): string {
  const [first] = left
  if (first === undefined) {
    return waiting === 0
      ? 'It can be installed at once.'
      : `It can be installed at once: ${count(waiting, 'client')} asked for it.`
  }
  const names = left.map((hit) => hit.rule).join(', ')
  if (left.every((hit) => hit.outcome === 'hold') && first.until !== undefined) {
    return `It stays held by ${names} until ${absoluteFrom(first.until)}, then it can be installed.`
  }
  return `It stays refused by ${names}.`
}

function reach(choice: Choice, version: string): string {
  if (choice.scope === 'digest') return 'It covers these bytes only: a republished file comes back to the desk.'
  if (choice.scope === 'surface')
    return 'It covers versions that run the very same code by themselves, later ones too, on the same data and settings, as long as the rest of one has no hook, capability, host, dependency or finding more than this.'
  if (choice.scope === 'version')
    return `It covers every file of ${version}, also ones that nobody has looked at yet; a republished file comes back to the desk.`
  return `It covers versions ${choice.range === '' ? '…' : choice.range}, also ones that do not exist yet and nobody has looked at.`
}
