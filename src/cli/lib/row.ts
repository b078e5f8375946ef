import { BUILT_IN_RULES } from '../../policy/built-in.ts'
import { findingFacts } from '../../policy/content-facts.ts'
import { Evaluation } from '../../policy/evaluation.ts'
import type { Policy } from '../../policy/policy.ts'
import type { HostsFact, NotExamined } from '../../model/fact.ts'
import type { Evidence, Finding } from '../../model/finding.ts'
import { severityOf, type Outcome, type RuleHit, type Verdict } from '../../model/verdict.ts'
import type { Judged } from './report.ts'

/** Built-in rules that ask for no bytes. */
const BY_NAME: ReadonlySet<string> = new Set([BUILT_IN_RULES.rejected.id, BUILT_IN_RULES.denied.id])

/** The answer to one job, as it is written. Fields are documented in docs/check.md. */
export interface Answer {
  readonly digest: string
  readonly sizeBytes: number
  readonly unpackedBytes: number
  /** name of the policy */
  readonly policy: string
  /** revision of the checks */
  readonly inspector: string
  readonly outcome: Outcome
  readonly deciding: readonly string[]
  /** what the rules say that look into the bytes */
  readonly content: { readonly outcome: Outcome; readonly deciding: readonly string[] }
  readonly hits: readonly JobHit[]
  readonly findings: readonly JobFinding[]
  readonly hosts: HostsFact | undefined
  readonly notExamined: readonly NotExamined[]
  /** milliseconds of reading and inspecting; waiting for a thread is not counted */
  readonly ms: number
}

interface JobHit extends Pick<RuleHit, 'rule' | 'outcome' | 'mode'> {
  /** the fact for want of which the rule was not decided */
  readonly unknown: string | undefined
}

interface JobFinding extends Pick<Finding, 'check' | 'severity' | 'confidence' | 'message'> {
  /** when its code runs, as conditions see it */
  readonly moment: string
  readonly path: string | undefined
  /** 1-based */
  readonly line: number | undefined
}

export function rowOf(judged: Judged, policy: Policy): Answer {
  const { verdict, facts } = judged
  return {
    digest: judged.digest,
    sizeBytes: judged.sizeBytes,
    unpackedBytes: facts.unpackedBytes,
    policy: verdict.policy.name,
    inspector: facts.inspector,
    outcome: verdict.outcome,
    deciding: verdict.deciding,
    content: contentOutcome(verdict, policy),
    hits: verdict.hits.map(({ rule, outcome, mode, unknown }) => ({ rule, outcome, mode, unknown })),
    findings: findingsOf(judged),
    hosts: facts.hosts,
    notExamined: facts.notExamined,
    ms: Math.round(facts.tookMs * 100) / 100,
  }
}

/** Without the rules on age, names and people: those would refuse every young release, whatever is in it. */
function contentOutcome({ hits }: Verdict, policy: Policy): Answer['content'] {
  const elsewhere = new Set([
    ...BY_NAME,
    ...policy.rules.flatMap((rule) => (rule.condition.needsContent ? [] : rule.id)),
  ])
  const counting = hits.filter((hit) => counts(hit) && !elsewhere.has(hit.rule))
  const outcome = counting.reduce<Outcome>(
    (worst, hit) => (severityOf(hit.outcome) > severityOf(worst) ? hit.outcome : worst),
    'allow',
  )
  const deciding = outcome === 'allow' ? [] : counting.filter((hit) => hit.outcome === outcome)
  return { outcome, deciding: [...new Set(deciding.map((hit) => hit.rule))] }
}

function counts(hit: RuleHit): boolean {
  return hit.mode === 'enforce' && hit.waivedBy.length === 0
}

function findingsOf({ facts, verdict }: Judged): JobFinding[] {
  return findingFacts(new Evaluation(Date.parse(verdict.decidedAt)), facts).map((seen) => {
    const { check, severity, confidence, message, evidence } = seen.finding
    const place = placeOf(evidence)
    return { check, severity, confidence, moment: seen.moment, path: place?.path, line: place?.line, message }
  })
}

/** Where the act is: what starts it stands first, and mostly is as innocent as ever. */
function placeOf(evidence: readonly Evidence[]): Evidence | undefined {
  for (const role of ['sink', 'subject', 'source'] as const) {
    const found = evidence.find((one) => one.role === role)
    if (found !== undefined) return found
  }
  return evidence.at(-1)
}
