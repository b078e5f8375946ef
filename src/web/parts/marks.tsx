import type { Capability, CaseState, Outcome, Severity, Standing } from '../../api/words.ts'
import { CASE_STATES, OUTCOMES, STANDINGS } from '../words.ts'
import { Text } from './text.tsx'
import './marks.css'

/** States are told by word, shape and colour, in that order of importance. */
export function StateMark({ state, isEnded = false }: { readonly state: CaseState; readonly isEnded?: boolean }) {
  if (isEnded) return <span class="mark state-open">release has ended</span>
  return <span class={`mark state-${state}`}>{CASE_STATES[state]}</span>
}

export function StandingMark({ state, standing }: { readonly state: CaseState; readonly standing: Standing }) {
  return <span class={`mark state-${state}`}>{STANDINGS[standing]}</span>
}

export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  return <span class={`mark outcome-${outcome}`}>{OUTCOMES[outcome]}</span>
}

export function SeverityMark({ severity }: { readonly severity: Severity }) {
  return <span class={`mark severity-${severity}`}>{severity}</span>
}

const LOUD: Readonly<Record<Capability, boolean>> = {
  secrets: true,
  network: true,
  process: true,
  'dynamic-code': true,
  obfuscated: true,
  env: false,
  'filesystem-write': false,
  native: false,
  'host-info': false,
  clipboard: true,
}

const LOUD_NAMES: ReadonlySet<string> = new Set(Object.entries(LOUD).flatMap(([name, isLoud]) => (isLoud ? name : [])))

/** What code that runs by itself brings along: scripts and capabilities. */
export function Chips({ of, label }: { readonly of: readonly string[]; readonly label: string }) {
  if (of.length === 0) return null
  return (
    <ul class="chips" aria-label={label}>
      {of.map((name) => (
        <li key={name} class={LOUD_NAMES.has(name) ? 'chip loud' : 'chip'}>
          <Text>{name}</Text>
        </li>
      ))}
    </ul>
  )
}
