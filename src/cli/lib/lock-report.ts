import { isServed } from '../../model/verdict.ts'
import type { CheckedLocks, LockAnswer } from './check-locks.ts'
import type { LockState } from './judge-locked.ts'
import { EXIT, type ExitCode } from './command.ts'
import { paint, plural, printable, wrapped } from './terminal.ts'

const STYLES = {
  allow: 'green',
  warn: 'yellow',
  hold: 'yellow',
  quarantine: 'red',
  block: 'red',
  outside: 'red',
  unjudged: 'yellow',
} as const satisfies Record<LockState, string>

export interface LockReport extends CheckedLocks {
  /** whether entries from elsewhere than a registry may pass */
  readonly allowsOutside: boolean
}

/** 1 where something is refused, 2 where something could not be judged, else 0. */
export function exitOf({ answers, allowsOutside }: LockReport): ExitCode {
  const states = answers.map(({ judgement }) => judgement.state)
  if (states.some((state) => isRefused(state, allowsOutside))) return EXIT.refused
  return states.includes('unjudged') ? EXIT.trouble : EXIT.ok
}

function isRefused(state: LockState, allowsOutside: boolean): boolean {
  if (state === 'unjudged') return false
  return state === 'outside' ? !allowsOutside : !isServed(state)
}

/** What was refused and why, what could not be judged, and the numbers. `all`: warnings too. */
export function lockText(report: LockReport, all: boolean): string {
  const { answers, ownCount, knownCount, unread } = report
  const shown = answers.filter(({ judgement: { state } }) => state !== 'allow' && (all || state !== 'warn'))
  const aside = [
    ...(knownCount === 0 ? [] : [`${knownCount} as in the base, not judged again`]),
    ...(ownCount === 0 ? [] : [`${ownCount} of the repository itself or inside others`]),
  ]
  const counts = countsOf(answers).map(([state, count]) => `${count} ${wordOf(state)}`)
  return [
    ...shown.flatMap((answer) => linesOf(answer)),
    ...unread.map((text) => paint('dim', printable(text))),
    ...(shown.length + unread.length === 0 ? [] : ['']),
    `${plural(answers.length, 'entry').replace(/entrys$/, 'entries')} judged${counts.length === 0 ? '' : `: ${counts.join(', ')}`}${aside.length === 0 ? '' : `; ${aside.join('; ')}`}`,
  ].join('\n')
}

function linesOf({ path, entry, judgement }: LockAnswer): string[] {
  const { state, rules, message, version = '' } = judgement
  const rule = rules.length === 0 ? '' : ` (${rules.join(', ')})`
  const what = entry.version === undefined ? `${version}, the one that installers take now` : version
  const head = `${paint([STYLES[state], 'bold'], wordOf(state))} ${paint('bold', printable(`${entry.name} ${what}`.trim()))}${printable(rule)}`
  return [head, ...wrapped(printable(message), 2), paint('dim', `  ${printable(`${path}:${entry.line}`)}`)]
}

function wordOf(state: LockState): string {
  return {
    allow: 'allowed',
    warn: 'allowed with a warning',
    hold: 'held',
    quarantine: 'quarantined',
    block: 'blocked',
    outside: 'of no registry',
    unjudged: 'not judged',
  }[state]
}

function countsOf(answers: readonly LockAnswer[]): [LockState, number][] {
  const counts = new Map<LockState, number>()
  for (const { judgement } of answers) counts.set(judgement.state, (counts.get(judgement.state) ?? 0) + 1)
  return [...counts]
}

/** The same for programs. */
export function lockJson({ answers, ...rest }: LockReport): string {
  const rows = answers.map(({ path, entry: { ecosystem, name, line }, judgement }) =>
    Object.assign({ path, line, ecosystem, name }, judgement),
  )
  return JSON.stringify({ entries: rows, ...rest }, undefined, 2)
}

/** What is refused or could not be judged, as a SARIF 2.1.0 log. */
export function lockSarif({ answers, allowsOutside }: LockReport, version: string): string {
  const told = answers.filter(
    ({ judgement: { state } }) => state === 'unjudged' || state === 'warn' || isRefused(state, allowsOutside),
  )
  const ids = new Set(told.map(({ judgement }) => ruleId(judgement)))
  const driver = {
    name: 'lazaret check',
    version,
    rules: [...ids].map((id) => ({ id, shortDescription: { text: id } })),
  }
  const results = told.map(({ path, entry, judgement }) => ({
    ruleId: ruleId(judgement),
    level: isRefused(judgement.state, allowsOutside) ? 'error' : 'warning',
    message: { text: `${entry.name} ${judgement.version ?? ''} is ${wordOf(judgement.state)}: ${judgement.message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: path.split(/[\\/]/).map(encodeURIComponent).join('/') },
          region: { startLine: entry.line },
        },
      },
    ],
  }))
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return JSON.stringify({ $schema: schema, version: '2.1.0', runs: [{ tool: { driver }, results }] }, undefined, 2)
}

function ruleId({ rules, state }: LockAnswer['judgement']): string {
  return rules[0] ?? state
}
