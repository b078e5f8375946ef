import { headlineOf, mostSevereFirst, sentence } from '../../desk/headline.ts'
import type { ArtifactName } from '../../model/artifact.ts'
import type { HostsFact, JudgedFacts } from '../../model/fact.ts'
import { type Finding, type Severity, SEVERITIES } from '../../model/finding.ts'
import { purlOf } from '../../model/purl.ts'
import { stateOf } from '../../model/refusal.ts'
import { isServed, type Outcome, type RuleHit, type Verdict } from '../../model/verdict.ts'
import { codeFrames } from './code-frame.ts'
import { PROFILE_WORDS } from './profile.ts'
import { paint, plural, printable, wrapped, type Style } from './terminal.ts'

/** An inspected and judged artifact, as `check` prints it. */
export interface Judged {
  readonly artifact: ArtifactName
  readonly digest: string
  readonly sizeBytes: number
  /** what it was taken for: whether its history came from upstream, from a profile, or is unknown */
  readonly profile: keyof typeof PROFILE_WORDS
  readonly facts: JudgedFacts
  readonly catalogueFindings: readonly Finding[]
  readonly verdict: Verdict
  readonly sentences: readonly string[]
}

const OUTCOME_STYLES: Readonly<Record<Outcome, Style>> = {
  allow: 'green',
  warn: 'yellow',
  hold: 'yellow',
  quarantine: 'red',
  block: 'red',
}
const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = {
  info: 'dim',
  low: 'dim',
  medium: 'yellow',
  high: 'red',
  critical: 'red',
}

/** Names of unknown facts that are spelled out; the rest is counted. */
const UNKNOWNS_SHOWN = 4

/** The whole report for a person at a terminal. */
export function reportText(judged: Judged, options: { readonly all: boolean }): string {
  const { artifact, verdict, facts } = judged
  const findings = mostSevereFirst([...facts.findings, ...judged.catalogueFindings])
  const shown = options.all ? findings : weighty(findings)
  return [
    `${paint('bold', printable(`${artifact.name} ${artifact.version}`))}  ${paint([OUTCOME_STYLES[verdict.outcome], 'bold'], verdictWord(verdict.outcome))}`,
    paint('dim', printable(purlOf(artifact))),
    paint('dim', `sha256:${judged.digest}`),
    paint('dim', `judged as ${PROFILE_WORDS[judged.profile]} (policy ${verdict.policy.name})`),
    ...verdictLines(verdict, findings, judged.sentences, options.all),
    ...findingBlocks(shown, headlineOf(verdict, findings)),
    ...hostLines(facts.hosts, options.all),
    ...(options.all && facts.licence !== undefined
      ? ['', `licence: ${facts.licence === '' ? 'none is stated' : printable(facts.licence)}`]
      : []),
    '',
    summary(facts, findings.length, findings.length - shown.length),
  ].join('\n')
}

/** Why, in a sentence; the rules that say so; what would change it. */
export function verdictLines(
  verdict: Verdict,
  findings: readonly Finding[],
  sentences: readonly string[],
  all: boolean,
): string[] {
  const headline = headlineOf(verdict, findings)
  const told = verdict.hits.find((hit) => hit.rule === verdict.deciding[0])?.message
  const counting = verdict.hits.filter((hit) => hit.outcome !== 'allow')
  return [
    ...(headline === undefined ? [] : ['', ...wrapped(printable(sentence(headline)), 2)]),
    ...(counting.length === 0 ? [] : ['']),
    ...counting.map((hit) => ruleLine(hit, told)),
    ...undecided(verdict.hits, all),
    ...(sentences.length === 0 ? [] : ['', ...sentences.flatMap((text) => wrapped(printable(text), 2))]),
  ]
}

function verdictWord(outcome: Outcome): string {
  return isServed(outcome) ? stateOf(outcome) : `refused: ${stateOf(outcome)}`
}

function ruleLine(hit: RuleHit, told: string | undefined): string {
  const notes = [
    hit.waivedBy.length > 0 ? 'waived' : '',
    hit.mode === 'observe' ? 'observed only' : '',
    hit.unknown === undefined ? '' : `unknown: ${hit.unknown}`,
  ].filter((note) => note !== '')
  const aside = notes.length === 0 ? '' : paint('dim', ` (${notes.join(', ')})`)
  const message = hit.message === told ? '' : `  ${printable(hit.message)}`
  return `  ${paint(OUTCOME_STYLES[hit.outcome], hit.outcome.padEnd(10))}  ${paint('bold', hit.rule)}${aside}${message}`
}

/** Rules that could not be decided. At a file on disk there are many: nothing is known of its releases and maintainers. */
function undecided(hits: readonly RuleHit[], all: boolean): string[] {
  const open = hits.filter((hit) => hit.outcome === 'allow' && hit.unknown !== undefined)
  if (open.length === 0) return []
  if (all) return open.map((hit) => paint('dim', `  undecided   ${hit.rule}: ${hit.unknown ?? ''} is unknown`))
  const names = [...new Set(open.map((hit) => hit.unknown ?? ''))]
  const more = names.length > UNKNOWNS_SHOWN ? ` and ${names.length - UNKNOWNS_SHOWN} more` : ''
  const what = `${names.slice(0, UNKNOWNS_SHOWN).join(', ')}${more}`
  return wrapped(`${plural(open.length, 'rule')} could not be decided, for want of ${what}`, 2).map((line) =>
    paint('dim', line),
  )
}

/** Where something severe was found, that alone; else what is not minor. */
export function weighty(findings: readonly Finding[]): readonly Finding[] {
  const severe = findings.filter((finding) => rank(finding.severity) >= rank('high'))
  return severe.length > 0 ? severe : findings.filter((finding) => rank(finding.severity) >= rank('medium'))
}

/** Findings with their code frames, each after an empty line. What the headline said already is not said again. */
export function findingBlocks(findings: readonly Finding[], headline: string | undefined): string[] {
  const lines: string[] = []
  for (const { severity, check, message, evidence } of findings) {
    lines.push('', paint([SEVERITY_STYLES[severity], 'bold'], `${severity}[${check}]`))
    if (message !== headline) lines.push(...wrapped(printable(sentence(message)), 2))
    lines.push(...codeFrames(evidence))
  }
  return lines
}

/** Hosts that are named without `--all`: those that are reached first. */
const HOSTS_SHOWN = 8

/** Where its code says that it connects to, when, and where that stands. */
function hostLines(hosts: HostsFact | undefined, all: boolean): string[] {
  if (hosts === undefined || hosts.named.length === 0) return []
  const shown = all ? hosts.named : hosts.named.slice(0, HOSTS_SHOWN)
  const width = Math.max(...shown.map(({ name }) => name.length))
  const hidden = hosts.named.length - shown.length
  return [
    '',
    'names these hosts',
    ...shown.map(
      ({ name, moment, path, line }) =>
        `  ${printable(name).padEnd(width)}  ${moment.padEnd(7)}  ${paint('dim', printable(`${path}:${line}`))}`,
    ),
    ...(hidden > 0 ? [paint('dim', `  ${hidden} more, shown by --all`)] : []),
    ...(hosts.isWhole ? [] : [paint('dim', '  and maybe others: only so many are kept')]),
  ]
}

/** Never "clean": what was looked at, and what was not. */
function summary(facts: JudgedFacts, findings: number, hidden: number): string {
  const checks = `${facts.checksRun.length} checks`
  const found = findings === 0 ? `no finding from ${checks}` : `${plural(findings, 'finding')} from ${checks}`
  const more = hidden > 0 ? ` (${hidden} more, shown by --all)` : ''
  const unseen = facts.notExamined.length
  const rest = unseen === 0 ? '' : `; ${plural(unseen, 'file')} not examined`
  return paint('dim', `${found}${more}; ${plural(facts.files.length, 'file')}, ${Math.round(facts.tookMs)} ms${rest}`)
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}
