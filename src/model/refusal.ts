import { NAMING } from './ecosystem.ts'
import type { ArtifactName } from './artifact.ts'
import type { RefusedListing } from './metadata.ts'
import { purlOf } from './purl.ts'
import { asciiLine, minuteFrom, shorten } from './text.ts'
import type { Outcome, RuleHit, Verdict } from './verdict.ts'

/** Longest one-liner: reason phrases survive every proxy and client that was measured at this length. */
export const REFUSAL_LINE_MAX = 300

/** Longest name and version, and longest rule id, in the one-liner: neither may push the link out of it. */
const LABEL_MAX = 120
const RULE_MAX = 60

/** A refused artifact, with the words for the person at the terminal. */
export interface Refusal {
  readonly artifact: ArtifactName
  readonly purl: string
  readonly verdict: Verdict
  /** ASCII, one line, ends with the link */
  readonly line: string
  /** absolute URL of the page that explains */
  readonly link: string
  /** of the desk's case about these bytes, where there is one */
  readonly caseId?: string
}

const STATES: Readonly<Record<Outcome, string>> = {
  allow: 'allowed',
  warn: 'allowed with a warning',
  hold: 'held',
  quarantine: 'quarantined',
  block: 'blocked',
}

/** The state in a word, as desk, terminal and API print it. */
export function stateOf(outcome: Outcome): string {
  return STATES[outcome]
}

export function refusalOf(artifact: ArtifactName, verdict: Verdict, publicUrl: string): Refusal {
  const purl = purlOf(artifact)
  const link = `${publicUrl}/why/${purl}`
  const { ecosystem, name, version } = artifact
  const label = asciiLine(NAMING[ecosystem].label(name, version), LABEL_MAX)
  const first = decidingHit(verdict)
  const until = verdict.outcome === 'hold' && first?.until !== undefined ? ` until ${minuteFrom(first.until)}` : ''
  const head = `lazaret: ${label} is ${STATES[verdict.outcome]}${until} (${asciiLine(first?.rule ?? 'policy', RULE_MAX)}): `
  const tail = `. See ${link}`
  const room = Math.max(20, REFUSAL_LINE_MAX - head.length - tail.length)
  const message = shorten(asciiLine(first?.message ?? 'refused by policy', Infinity), room, ' ... ').replace(/\.$/, '')
  return { artifact, purl, verdict, link, line: asciiLine(`${head}${message}${tail}`, REFUSAL_LINE_MAX + link.length) }
}

/** What a view says of a refused artifact. */
export function listingOf({ line, link, verdict }: Refusal): RefusedListing {
  return { line, link, rule: decidingHit(verdict)?.rule ?? 'policy' }
}

/** The hit that a person should read first. */
export function decidingHit(verdict: Verdict): RuleHit | undefined {
  return verdict.hits.find((hit) => hit.rule === verdict.deciding[0])
}
