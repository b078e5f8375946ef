import { useState } from 'preact/hooks'
import type { ArtifactName, RuleHit } from '../api/types.ts'
import type { ScopeKind } from '../effect.ts'
import { daysFromNow } from '../time.ts'

interface ScopeProps {
  readonly artifact: ArtifactName
  readonly digest: string
  readonly scope: ScopeKind
  readonly onScope: (scope: ScopeKind) => void
  readonly range: string
  readonly onRange: (range: string) => void
}

/** What the release covers; the narrowest is chosen before anybody chooses. */
export function ScopeChoice({ artifact, digest, scope, onScope, range, onRange }: ScopeProps) {
  const option = (kind: ScopeKind, title: string, text: string) => (
    <label class="option">
      <input type="radio" name="scope" value={kind} checked={scope === kind} onChange={() => onScope(kind)} />
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
  readonly isAdmin: boolean
  readonly chosen: readonly string[]
  readonly onChosen: (rules: readonly string[]) => void
}

export function RuleChoice({ hits, isAdmin, chosen, onChosen }: RuleProps) {
  const change = (rule: string, isOn: boolean): void => {
    onChosen(isOn ? [...chosen, rule] : chosen.filter((one) => one !== rule))
  }
  return (
    <fieldset>
      <legend>Rules to waive</legend>
      {hits.map((hit) => {
        const locked = !hit.waivable || (hit.outcome === 'block' && !isAdmin)
        const note = hit.waivable
          ? locked
            ? 'only an administrator may waive a block'
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

const LENGTHS: readonly (readonly [days: number, words: string])[] = [
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
  [365, '1 year'],
]

interface UntilProps {
  readonly isAdmin: boolean
  readonly until: string | null
  readonly onUntil: (until: string | null) => void
}

export function UntilChoice({ isAdmin, onUntil }: UntilProps) {
  const [days, setDays] = useState(30)
  const choose = (wanted: number): void => {
    setDays(wanted)
    onUntil(wanted === 0 ? null : daysFromNow(wanted, Date.now()))
  }
  const lengths: readonly (readonly [number, string])[] = isAdmin ? [...LENGTHS, [0, 'no end']] : LENGTHS
  return (
    <fieldset>
      <legend>Until</legend>
      <div class="segments">
        {lengths.map(([length, words]) => (
          <label key={length} class="segment">
            <input type="radio" name="until" value={length} checked={days === length} onChange={() => choose(length)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
