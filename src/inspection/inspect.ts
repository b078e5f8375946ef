import type { ArchiveReading } from '../archive/reading.ts'
import { ecosystemOf, type ReadAs } from '../model/artifact.ts'
import type { Sha256 } from '../model/digest.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { Finding } from '../model/finding.ts'
import { momentsOf, withMoment } from '../model/moment.ts'
import { CHECKS } from '../checks/all.ts'
import type { ContentSubject } from '../checks/check.ts'
import { buildCodeIndex } from './code-index.ts'
import type { CodeIndex } from '../analysis/code.ts'
import { bounded, failure, runCheck } from './run-check.ts'
import { codeFacts, manifestFacts, wheelFacts } from './facts.ts'
import { hostsOf } from './hosts.ts'
import { inspectorRevision } from './revision.ts'

/** Bytes, and how they are read. Under which name they came is not known here. */
export interface InspectionSubject {
  readonly digest: Sha256
  readonly readAs: ReadAs
}

/** All facts about an artifact's bytes. Never throws for what the bytes say. */
export async function inspect(reading: ArchiveReading, subject: InspectionSubject): Promise<ContentFacts> {
  const start = performance.now()
  const ecosystem = ecosystemOf(subject.readAs)
  const failures: Finding[] = []
  const code = guarded(() => buildCodeIndex(reading, ecosystem), NO_CODE, 'reading the code', failures)
  const content: ContentSubject = { ecosystem, reading, code }
  const checksRun: string[] = []
  const findings: Finding[] = []
  for (const check of CHECKS) {
    if (check.looksAt !== 'content' || !check.ecosystems.includes(ecosystem)) continue
    const run = runCheck(check, () => check.run(content))
    findings.push(...run.findings)
    if (run.completed) checksRun.push(check.id)
  }
  const manifest = guarded(() => manifestFacts(reading, ecosystem), NO_MANIFEST, 'reading the manifest', failures)
  const wheel = guarded(() => wheelFacts(reading, code), undefined, 'reading the names', failures)
  const hosts = guarded(() => (code === NO_CODE ? undefined : hostsOf(code)), undefined, 'reading the hosts', failures)
  const codes = codeFacts(reading, code, manifest.installScripts)
  const moments = momentsOf(codes.surface)
  return {
    about: 'bytes',
    digest: subject.digest,
    readAs: subject.readAs,
    inspector: inspectorRevision,
    unpackedBytes: reading.entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files: reading.entries.map(({ path, sizeBytes, sha256: digest }) => ({
      path,
      sizeBytes,
      ...(digest === undefined ? {} : { sha256: digest }),
    })),
    ...manifest,
    ...(wheel === undefined ? {} : { wheel }),
    ...codes,
    ...(hosts === undefined ? {} : { hosts }),
    findings: bounded([...failures, ...findings]).map((finding) => withMoment(finding, moments)),
    checksRun,
    tookMs: performance.now() - start,
  }
}

const NO_MANIFEST = { installScripts: {}, dependencies: [] }

const NO_CODE: CodeIndex = {
  surface: [],
  commands: [],
  programs: new Set(),
  summaries: [],
  notExamined: [{ path: '.', reason: 'reading the code failed' }],
  summary: () => undefined,
  evidence: (role, path, { line, column, note }) => ({ role, path, line, column, note }),
}

function guarded<T>(work: () => T, otherwise: T, what: string, failures: Finding[]): T {
  try {
    return work()
  } catch (error) {
    failures.push(failure(`${what} failed: ${error instanceof Error ? error.message : String(error)}`))
    return otherwise
  }
}
