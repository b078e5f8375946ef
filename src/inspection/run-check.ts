import { cut } from '../model/text.ts'
import { failureMessage, SEVERITIES, type Finding } from '../model/finding.ts'
import type { CheckMeta, Report } from '../checks/check.ts'
import { checkFailed } from '../checks/check-failed.ts'
import { LIMITS } from '../analysis/limits.ts'

/** characters of a message that are kept: it goes onto terminals and into a database */
const MESSAGE_MAX = 400

/** evidence kept of one report */
const EVIDENCE_MAX = 12

export interface CheckRun {
  readonly findings: readonly Finding[]
  /** true where the check ran to its end */
  readonly completed: boolean
}

/** Runs one check. A throw becomes the finding `check-failed`: never silence (law 4). */
export function runCheck(check: CheckMeta, run: () => readonly Report[]): CheckRun {
  try {
    const reports = run()
    const findings = reports.slice(0, LIMITS.reportsPerCheck).map((report) => stamped(check, report))
    if (reports.length > LIMITS.reportsPerCheck) {
      const message = `${check.id} found ${reports.length} places; ${LIMITS.reportsPerCheck} are listed`
      findings.push(stamped(check, { message, evidence: [] }))
    }
    return { findings, completed: true }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { findings: [failure(failureMessage(reason, check.id))], completed: false }
  }
}

export function failure(message: string): Finding {
  return stamped(checkFailed, { message, evidence: [] })
}

function stamped(check: CheckMeta, report: Report): Finding {
  return {
    check: check.id,
    severity: report.severity ?? check.severity,
    confidence: report.confidence ?? check.confidence,
    message: cut(report.message, MESSAGE_MAX),
    ...(report.moment === undefined ? {} : { moment: report.moment }),
    evidence: report.evidence.slice(0, EVIDENCE_MAX),
  }
}

/** The first findings by severity, within the limit, and a word where some were left out. */
export function bounded(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= LIMITS.findings) return findings
  const sorted = findings.toSorted(
    (left, right) => SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity),
  )
  const kept = sorted.slice(0, LIMITS.findings - 1)
  return [...kept, failure(`${findings.length} findings; the ${kept.length} most severe are listed`)]
}
