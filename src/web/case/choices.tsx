import { useState } from 'preact/hooks'
import type { Approvals } from '../../api/decisions.ts'
import type { RuleHit } from '../../api/verdict.ts'
import type { ArtifactName } from '../../api/words.ts'
import type { ScopeKind } from '../effect.ts'
import { daysFromNow } from '../time.ts'
import { count } from '../words.ts'
import './choices.css'

interface ScopeProps {
  readonly artifact: ArtifactName
  readonly digest: string
  /** something of it runs by itself, and all of it was examined */
  readonly hasSurface: boolean
  readonly scope: ScopeKind
  /** nothing else can be chosen */
  readonly isFixed: boolean
  readonly onScope: (scope: ScopeKind) => void
  readonly range: string
  readonly onRange: (range: string) => void
}

/** What the release covers; the narrowest is chosen before anybody chooses. */
export function ScopeChoice({ artifact, digest, hasSurface, scope, isFixed, onScope, range, onRange }: ScopeProps) {
  const option = (kind: ScopeKind, title: string, text: string) => (
    <label class="option">
      <input
        type="radio"
        name="scope"
        value={kind}
        checked={scope === kind}
        disabled={isFixed}
        onChange={() => onScope(kind)}
      />
      <span>
        {title}
        <span class="soft">{text}</span>
      </span>
    </label>
  )
  return (
    <fieldset>
      <legend>Scope</legend>
      {option('digest', 'This file only', `sha256 ${digest.slice(0, 16)}…`)}
      {hasSurface &&
        option(
          'surface',
          'Versions that run the same code by themselves',
          'also later ones, unless the rest of one gained a capability or a finding',
        )}
      {option('version', `This version, ${artifact.version}`, 'all its files, also ones not seen yet')}
      {option('package', 'A range of versions', 'also versions that do not exist yet')}
      {scope === 'package' && (
        <label class="range">
          <span class="visually-hidden">Version range</span>
          <input
            class="mono"
            value={range}
            maxLength={200}
            required
            onInput={(event) => onRange(event.currentTarget.value)}
          />
        </label>
      )}
    </fieldset>
  )
}

interface RuleProps {
  readonly hits: readonly RuleHit[]
  /** whether this person may have the rule waived, or propose that */
  readonly mayName: (rule: string, outcome: RuleHit['outcome']) => boolean
  readonly needTwo: readonly string[]
  readonly chosen: readonly string[]
  readonly onChosen: (rules: readonly string[]) => void
}

export function RuleChoice({ hits, mayName, needTwo, chosen, onChosen }: RuleProps) {
  const change = (rule: string, isOn: boolean): void => {
    onChosen(isOn ? [...chosen, rule] : chosen.filter((one) => one !== rule))
  }
  return (
    <fieldset>
      <legend>Rules to waive</legend>
      {hits.map((hit) => {
        const locked = !hit.waivable || !mayName(hit.rule, hit.standsForBlock === true ? 'block' : hit.outcome)
        const note = hit.waivable
          ? locked
            ? 'only an administrator may waive a block'
            : needTwo.includes(hit.rule)
              ? `${hit.outcome} · two people must agree`
              : hit.outcome
          : 'the policy lets nobody waive it'
        return (
          <label key={hit.rule} class="option">
            <input
              type="checkbox"
              checked={chosen.includes(hit.rule)}
              disabled={locked}
              onChange={(event) => change(hit.rule, event.currentTarget.checked)}
            />
            <span>
              <code>{hit.rule}</code>
              <span class="soft">{note}</span>
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}

/** Lengths that are offered beside the one that the policy says, days. */
const LENGTHS = [1, 7, 30, 90, 365]

interface UntilProps {
  readonly approvals: Approvals
  readonly onUntil: (until: string) => void
}

export function UntilChoice({ approvals, onUntil }: UntilProps) {
  const [days, setDays] = useState(approvals.days)
  const choose = (wanted: number): void => {
    setDays(wanted)
    onUntil(daysFromNow(wanted, Date.now()))
  }
  const lengths = [...new Set([...LENGTHS, approvals.days, approvals.maxDays])]
    .filter((length) => length <= approvals.maxDays)
    .toSorted((a, b) => a - b)
  return (
    <fieldset>
      <legend>Until</legend>
      <div class="segments">
        {lengths.map((length) => (
          <label key={length} class="segment">
            <input type="radio" name="until" value={length} checked={days === length} onChange={() => choose(length)} />
            <span>{length === 365 ? '1 year' : count(length, 'day')}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
