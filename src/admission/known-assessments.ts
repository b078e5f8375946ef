import { BoundedMap } from '../model/bounded-map.ts'
import type { NoteCache } from '../model/caches.ts'
import { keyOf, type Assessment } from './assessment.ts'
import { MISMATCH_RETRY_MS } from './fetch.ts'
import { FAILED_RETRY_MS } from './measure.ts'
import { BASE_RETRY_MS } from './predecessors.ts'

interface Known {
  readonly assessment: Assessment
  /** epoch milliseconds from which on the verdict must be computed anew */
  readonly validUntil: number
}

/** What an assessment takes in memory, bytes, as its fields suggest: an estimate, so that the bound is one of order and not of bytes. */
const ASSESSMENT_BYTES = 3000
const FILE_BYTES = 220
const FINDING_BYTES = 900
const LISTED_BYTES = 120

/** Assessments in memory, each good for the revision under which it was made. */
export class KnownAssessments {
  readonly #known: BoundedMap<string, Known>

  /** `noteCache`: told what it holds */
  constructor(bytesMax: number, noteCache: NoteCache = () => undefined) {
    this.#known = new BoundedMap(bytesMax, ({ assessment }) => sizeOf(assessment))
    noteCache({ name: 'assessments', bytesMax, bytes: () => this.#known.size })
  }

  /** The assessment, where it was made under this revision and still holds at `now`, epoch milliseconds. */
  get(registry: string, name: string, filename: string, revision: string, now: number): Assessment | undefined {
    const known = this.#known.get(keyOf(registry, name, filename))
    if (known === undefined || known.assessment.revision !== revision) return undefined
    return known.validUntil > now ? known.assessment : undefined
  }

  /** `now`: epoch milliseconds */
  set(assessment: Assessment, now: number): void {
    const { registry, entry, verdict } = assessment
    const stands = verdict.validUntil === undefined ? Infinity : Date.parse(verdict.validUntil)
    const validUntil = Math.min(stands, retryAt(assessment, now))
    this.#known.set(keyOf(registry, entry.name, entry.filename), { assessment, validUntil })
  }

  /** Something that no revision tells changed for this file. */
  forget(registry: string, name: string, filename: string): void {
    this.#known.delete(keyOf(registry, name, filename))
  }
}

/** When what is provisional is tried again: wrong bytes, a failed inspection, a version before that could not be had. */
function retryAt({ content, verdict }: Assessment, now: number): number {
  if (content?.stored.integrity === 'mismatch') return Date.parse(content.stored.storedAt) + MISMATCH_RETRY_MS + 1
  if (content?.facts.inspector === 'none') return now + FAILED_RETRY_MS + 1
  return verdict.undecided === undefined ? Infinity : now + BASE_RETRY_MS
}

/** An estimate: most of it are the facts of the content, and of these the list of files. */
function sizeOf({ content, verdict }: Assessment): number {
  const base = ASSESSMENT_BYTES + verdict.hits.length * FINDING_BYTES
  if (content === undefined) return base
  const { files, findings, dependencies, surface, coreMetadata } = content.facts
  return (
    base +
    files.length * FILE_BYTES +
    findings.length * FINDING_BYTES +
    (dependencies.length + surface.length) * LISTED_BYTES +
    (coreMetadata?.length ?? 0)
  )
}
