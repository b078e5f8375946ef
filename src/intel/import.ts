import type { AdvisoryRecord } from '../model/advisory.ts'
import { parseOsv } from './osv.ts'
import type { SnapshotDocument } from './snapshot.ts'
import { UnreadableRecord } from './unreadable.ts'

/** Records that go into the store at once: well under a second of its one writer. */
const RECORDS_AT_ONCE = 2000

/** Unreadable documents that are named; the rest is counted. */
const PROBLEMS_TOLD = 20

export interface ImportReport {
  /** documents that hold a record of one of our ecosystems */
  readonly records: number
  /** of them, such that name malware */
  readonly malware: number
  /** records that speak of other ecosystems alone */
  readonly others: number
  /** documents that were not understood, or not all of them: malware among them is of the whole package */
  readonly unreadable: number
  /** the first of the unreadable ones, a line each */
  readonly problems: readonly string[]
}

/**
 * Reads all documents, and gives their records to `store` in parts. A record that cannot be read is counted and named, and stops nothing:
 * the others protect all the same. Throws what `store` throws.
 */
export async function importDocuments(
  documents: AsyncIterable<SnapshotDocument>,
  store: (records: readonly AdvisoryRecord[]) => Promise<void>,
): Promise<ImportReport> {
  const counts = { records: 0, malware: 0, others: 0, unreadable: 0 }
  const problems: string[] = []
  let waiting: AdvisoryRecord[] = []
  const flush = async (): Promise<void> => {
    const part = waiting
    waiting = []
    if (part.length > 0) await store(part)
  }
  for await (const document of documents) {
    const { records, problem } = recordsOf(document)
    if (problem !== undefined) {
      counts.unreadable += 1
      if (problems.length < PROBLEMS_TOLD) problems.push(`${document.label}: ${problem}`)
    }
    for (const record of records) {
      if (record.advisories.length === 0) counts.others += 1
      else counts.records += 1
      if (record.advisories.some(({ isMalware }) => isMalware)) counts.malware += 1
      // One that speaks of others alone goes in, too: it may take the place of one that spoke of ours.
      waiting.push(record)
    }
    if (waiting.length >= RECORDS_AT_ONCE) await flush()
  }
  await flush()
  return { ...counts, problems }
}

function recordsOf(document: SnapshotDocument): {
  readonly records: readonly AdvisoryRecord[]
  readonly problem?: string
} {
  if (document.text === undefined) return { records: [], problem: document.problem ?? 'it cannot be read' }
  let parsed: unknown
  try {
    parsed = JSON.parse(document.text)
  } catch {
    return { records: [], problem: 'it is not JSON' }
  }
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  const records: AdvisoryRecord[] = []
  let problem: string | undefined
  for (const one of list) {
    const { record, trouble = record?.problem } = readOsv(one)
    if (record !== undefined) records.push(record)
    if (trouble !== undefined) problem ??= list.length === 1 ? trouble : `a record of its list: ${trouble}`
  }
  return { records, ...(problem === undefined ? {} : { problem }) }
}

function readOsv(document: unknown): { readonly record?: AdvisoryRecord; readonly trouble?: string } {
  try {
    return { record: parseOsv(document) }
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error
    return { trouble: error.message }
  }
}
