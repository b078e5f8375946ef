import type { ArtifactName } from '../../model/artifact.ts'
import type { ContentFacts } from '../../model/fact.ts'
import type { Evidence, Finding, Severity } from '../../model/finding.ts'
import { SEVERITIES } from '../../model/finding.ts'
import { purlOf } from '../../model/purl.ts'
import { stateOf } from '../../model/refusal.ts'
import { isServed, type Outcome, type RuleHit, type Verdict } from '../../model/verdict.ts'
import { paint, printable } from './terminal.ts'

/** An inspected and judged artifact, as `check` and `why` print it. */
export interface Judged {
  readonly artifact: ArtifactName
  readonly digest: string
  readonly sizeBytes: number
  readonly facts: ContentFacts
  readonly catalogueFindings: readonly Finding[]
  readonly verdict: Verdict
  readonly sentences: readonly string[]
}

const OUTCOME_STYLES = { allow: 'green', warn: 'yellow', hold: 'yellow', quarantine: 'red', block: 'red' } as const
const SEVERITY_STYLES = { info: 'dim', low: 'dim', medium: 'yellow', high: 'red', critical: 'red' } as const

/** Findings below this severity are only counted, unless all are asked for. */
const SHOWN_FROM: Severity = 'medium'

/** The whole report for a person at a terminal. */
export function reportText(judged: Judged, options: { readonly all: boolean }): string {
  const { artifact, verdict, facts } = judged
  const findings = [...facts.findings, ...judged.catalogueFindings].toSorted(bySeverity)
  const shown = options.all ? findings : findings.filter((finding) => rank(finding.severity) >= rank(SHOWN_FROM))
  const lines = [
    `${paint('bold', printable(`${artifact.name} ${artifact.version}`))}  ${paint(OUTCOME_STYLES[verdict.outcome], verdictWord(verdict.outcome))}`,
    paint('dim', `${printable(purlOf(artifact))}  sha256:${judged.digest}`),
    '',
    ...verdict.hits.filter((hit) => counts(hit)).map((hit) => ruleLine(hit)),
    ...judged.sentences.map((sentence) => `  ${printable(sentence)}`),
    ...shown.flatMap((finding) => ['', ...findingLines(finding)]),
    '',
    summary(facts, findings.length, findings.length - shown.length),
  ]
  return lines.join('\n')
}

function verdictWord(outcome: Outcome): string {
  return isServed(outcome) ? stateOf(outcome) : `refused: ${stateOf(outcome)}`
}

function counts(hit: RuleHit): boolean {
  return hit.outcome !== 'allow' || hit.unknown !== undefined
}

function ruleLine(hit: RuleHit): string {
  const waived = hit.waivedBy.length > 0 ? ' (waived)' : ''
  const observed = hit.mode === 'observe' ? ' (observed only)' : ''
  const unknown = hit.unknown === undefined ? '' : ` (unknown: ${hit.unknown})`
  const outcome = paint(OUTCOME_STYLES[hit.outcome], hit.outcome.padEnd(10))
  return `  ${outcome} ${paint('bold', hit.rule)}${waived}${observed}${unknown}: ${printable(hit.message)}`
}

/** A finding with its code frames. */
export function findingLines(finding: Finding): string[] {
  const head = paint([SEVERITY_STYLES[finding.severity], 'bold'], `${finding.severity}[${finding.check}]`)
  return [`${head} ${printable(finding.message)}`, ...finding.evidence.flatMap((evidence) => frame(evidence))]
}

/** `  --> install.js:14:3  reads process.env`, and the lines that stand there. */
function frame(evidence: Evidence): string[] {
  const place = [evidence.path, evidence.line, evidence.column].filter((part) => part !== undefined).join(':')
  const lines = [`  ${paint('blue', '-->')} ${printable(place)}  ${paint('cyan', printable(evidence.note))}`]
  const { snippet } = evidence
  if (snippet === undefined) return lines
  const width = String(snippet.firstLine + snippet.lines.length).length
  snippet.lines.forEach((text, index) => {
    const number = snippet.firstLine + index
    const isHit = number === evidence.line
    const mark = isHit ? paint('red', '>') : ' '
    const body = printable(text)
    lines.push(
      `   ${mark}${paint('blue', `${String(number).padStart(width)} |`)} ${isHit ? paint('bold', body) : body}`,
    )
  })
  return lines
}

/** Never "clean": what was looked at, and what was not. */
function summary(facts: ContentFacts, findings: number, hidden: number): string {
  const checks = `${facts.checksRun.length} checks`
  const found = findings === 0 ? `no finding from ${checks}` : `${plural(findings, 'finding')} from ${checks}`
  const more = hidden > 0 ? ` (${hidden} minor, shown by --all)` : ''
  const unseen = facts.notExamined.length
  const rest = unseen === 0 ? '' : `; ${plural(unseen, 'file')} not examined`
  return paint('dim', `${found}${more}; ${plural(facts.files.length, 'file')}, ${Math.round(facts.tookMs)} ms${rest}`)
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function bySeverity(a: Finding, b: Finding): number {
  return rank(b.severity) - rank(a.severity)
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}
