import type { Refusal } from '../model/refusal.ts'
import type { ReadyView, Substitution, WithheldVersion } from '../model/metadata.ts'
import { decidingHit } from '../model/refusal.ts'
import { asciiLine } from '../model/text.ts'

/** Longest header of ours, characters: proxies take 4 to 8 KB of all headers together. */
const HEADER_MAX = 500

/** Members for programs beside the sentence for people. */
export interface ToldRefusal {
  readonly outcome: string
  /** id of the rule to read first */
  readonly rule: string
  /** ids of all rules that decided */
  readonly rules: readonly string[]
  /** ISO 8601 UTC: when time alone ends it */
  readonly until?: string
  /** id of the case at the desk */
  readonly case?: string
}

export function toldRefusal({ verdict, caseId }: Refusal): ToldRefusal {
  const first = decidingHit(verdict)
  return {
    outcome: verdict.outcome,
    rule: first?.rule ?? 'policy',
    rules: verdict.deciding,
    ...(first?.until === undefined ? {} : { until: first.until }),
    ...(caseId === undefined ? {} : { case: caseId }),
  }
}

/** The same as response headers. */
export function refusalHeaders(refusal: Refusal): Readonly<Record<string, string>> {
  const { outcome, rule, until, case: caseId } = toldRefusal(refusal)
  return {
    'x-lazaret-outcome': outcome,
    'x-lazaret-rule': asciiLine(rule, HEADER_MAX),
    'x-lazaret-why': refusal.link,
    ...(until === undefined ? {} : { 'x-lazaret-until': until }),
    ...(caseId === undefined ? {} : { 'x-lazaret-case': caseId }),
  }
}

const NOTHING_WITHHELD = {}

/** What a list leaves out, as response headers; empty where it leaves nothing out. */
export function withheldHeaders({
  withheld,
  substitutions,
}: Pick<ReadyView, 'withheld' | 'substitutions'>): Readonly<Record<string, string>> {
  if (withheld.length === 0 && substitutions.length === 0) return NOTHING_WITHHELD
  return {
    ...(withheld.length === 0 ? {} : { 'x-lazaret-withheld': listed(withheld.map(withheldText)) }),
    ...(substitutions.length === 0
      ? {}
      : {
          'x-lazaret-substituted': listed(substitutions.map((one) => `${one.choice}: ${substitutionText(one)}`)),
        }),
  }
}

/** `1.1.0 withheld (new-install-script), 1.0.0 given` */
export function substitutionText({ from, to, rule }: Substitution): string {
  return `${from} withheld (${rule}), ${to ?? 'nothing'} given`
}

function withheldText({ version, rule }: WithheldVersion): string {
  return `${version} (${rule})`
}

/** As many as fit, whole. */
function listed(texts: readonly string[]): string {
  let line = ''
  for (const text of texts) {
    const longer = line === '' ? text : `${line}, ${text}`
    if (longer.length > HEADER_MAX) return asciiLine(`${line}, ...`, HEADER_MAX + 10)
    line = longer
  }
  return asciiLine(line, HEADER_MAX)
}
