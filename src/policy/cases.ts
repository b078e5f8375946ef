import type { RuleHit, Verdict } from '../model/verdict.ts'
import { CASES_DOCUMENT, type CaseDocument } from './case-document.ts'
import { circumstancesOfCase, inCase, inputOfCase, lengthMs } from './case-input.ts'
import { decide } from './decide.ts'
import type { ReadBase, SourceFile } from './extending.ts'
import { loadPolicy } from './load.ts'
import type { Policy, PolicyProblem } from './policy.ts'
import { YamlSource } from './yaml-source.ts'

export interface CaseResult {
  /** the case's own words; the file's name where the file itself cannot be used */
  readonly name: string
  readonly ok: boolean
  /** what was wanted and what came, or empty */
  readonly message: string
  /** 1-based line of the case in its file */
  readonly line: number
}

/** UTF-16 units */
const CASES_LENGTH_MAX = 1_048_576

/** Runs the cases of a policy; `readBase` where it may extend another one. A policy or case file that cannot be read is one failed result for each problem. */
export function runCases(
  policySource: SourceFile,
  casesSource: SourceFile,
  readBase?: ReadBase,
): readonly CaseResult[] {
  const loaded = loadPolicy(policySource.source, policySource.file, readBase === undefined ? {} : { readBase })
  if (!loaded.ok) return loaded.problems.map((problem) => failure(problem))
  const yaml = new YamlSource(casesSource.source, casesSource.file, CASES_LENGTH_MAX)
  if (yaml.problems.length > 0) return yaml.problems.map((problem) => failure(problem))
  const parsed = CASES_DOCUMENT.safeParse(yaml.value())
  if (!parsed.success) return yaml.schemaProblems(parsed.error, () => []).map((problem) => failure(problem))
  return parsed.data.cases.map((given, index) => {
    const message = complaintsOf(loaded.policy, given).join('; ')
    return { name: given.case, ok: message === '', message, line: yaml.problem(['cases', index], '', '').line }
  })
}

/** What of the wanted did not come; empty where all did. */
function complaintsOf(policy: Policy, { given, want }: CaseDocument): readonly string[] {
  const input = inputOfCase(given)
  const verdict = decide(policy, input, circumstancesOfCase(given, input))
  return [
    ...(verdict.outcome === want.outcome ? [] : [`wanted ${want.outcome}, got ${verdict.outcome}${because(verdict)}`]),
    ...(want.rules === undefined || sameSet(want.rules, verdict.deciding)
      ? []
      : [`wanted the rules ${want.rules.join(', ')} to decide, and ${verdict.deciding.join(', ') || 'none'} did`]),
    ...(want.hits ?? []).flatMap((rule) =>
      verdict.hits.some((hit) => hit.rule === rule) ? [] : [`wanted a hit of ${rule}${because(verdict)}`],
    ),
    ...endComplaint(verdict.hits[0], want.for),
  ]
}

function endComplaint(hit: RuleHit | undefined, length: string | undefined): readonly string[] {
  if (length === undefined) return []
  const wanted = inCase(lengthMs(length))
  return hit?.until === wanted ? [] : [`wanted it to end at ${wanted}, and it ends ${hit?.until ?? 'never'}`]
}

function because(verdict: Verdict): string {
  const hits = verdict.hits.map((hit) => `${hit.rule}=${hit.outcome}${hit.unknown === undefined ? '' : '?'}`)
  return hits.length === 0 ? ' without any hit' : ` (${hits.slice(0, 10).join(', ')})`
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const right = new Set(b)
  return new Set(a).size === right.size && a.every((word) => right.has(word))
}

function failure(problem: PolicyProblem): CaseResult {
  const { file, line, column, message, hint } = problem
  return { name: `${file}:${line}:${column}`, ok: false, message: hint === '' ? message : `${message} (${hint})`, line }
}
