import { sha256 } from '../model/digest.ts'
import type { ContentFacts } from '../model/fact.ts'
import { failureMessage } from '../model/finding.ts'
import type { InspectionJob } from './inspector.ts'

/** Facts of an artifact that could not be inspected: nothing is known, and that is a finding. */
export function failedFacts(job: Pick<InspectionJob, 'digest' | 'readAs'>, reason: string): ContentFacts {
  return {
    about: 'bytes',
    digest: job.digest,
    readAs: job.readAs,
    inspector: 'none',
    unpackedBytes: 0,
    files: [],
    installScripts: {},
    surface: [],
    surfaceDigest: sha256(job.digest),
    surfaceCapabilities: [],
    capabilities: [],
    dependencies: [],
    findings: [
      {
        check: 'check-failed',
        severity: 'high',
        confidence: 'high',
        message: failureMessage(reason),
        evidence: [],
      },
    ],
    notExamined: [{ path: '', reason }],
    checksRun: [],
    tookMs: 0,
  }
}
