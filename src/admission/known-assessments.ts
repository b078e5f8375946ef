import { BoundedMap } from '../model/bounded-map.ts'
import { FAILED_RETRY_MS } from '../inspection/failed-inspections.ts'
import { MISMATCH_RETRY_MS } from './fetch.ts'
import type { Priority } from '../model/priority.ts'
import type { Assessment } from './assessor.ts'

interface Known {
  readonly assessment: Assessment
  readonly revision: string
  /** epoch milliseconds from which on the verdict must be computed anew */
  readonly validUntil: number
}

/** The work on one assessment. An assessment that was invalidated started from what is not upstream's word any more. */
export interface AssessmentRun {
  readonly priority: Priority
  invalidated: boolean
}

/** How many assessments are remembered in memory. */
const KNOWN_MAX = 20_000

/**
 * Assessor in memory, and the assessments to more of them. What is forgotten of a package is forgotten by assessments under way,
 * too: otherwise one that looked before the change would put the old assessment back after it.
 */
export class KnownAssessments {
  readonly #known = new BoundedMap<string, Known>(KNOWN_MAX)
  /** by registry and package; a package without an assessment has no entry */
  readonly #runs = new Map<string, Set<AssessmentRun>>()

  /** The assessment, where it was decided under this revision and still holds at `now`, epoch milliseconds. */
  get(registry: string, name: string, filename: string, revision: string, now: number): Assessment | undefined {
    const known = this.#known.get(keyOf(registry, name, filename))
    if (known === undefined || known.revision !== revision) return undefined
    return known.validUntil > now ? known.assessment : undefined
  }

  /** `revision`: under which it was decided; `now`: epoch milliseconds */
  set(assessment: Assessment, revision: string, now: number): void {
    const { registry, entry, verdict } = assessment
    const stands = verdict.validUntil === undefined ? Infinity : Date.parse(verdict.validUntil)
    const validUntil = Math.min(stands, retryAt(assessment, now))
    this.#known.set(keyOf(registry, entry.name, entry.filename), { assessment, revision, validUntil })
  }

  forget(registry: string, name: string): void {
    const prefix = keyOf(registry, name, '')
    for (const key of this.#known.keys()) if (key.startsWith(prefix)) this.#known.delete(key)
    for (const run of this.#runs.get(prefix) ?? []) run.invalidated = true
  }

  /** Must be ended, whatever comes of it. */
  begin(registry: string, name: string, priority: Priority): AssessmentRun {
    const key = keyOf(registry, name, '')
    const run = { priority, invalidated: false }
    this.#runs.set(key, (this.#runs.get(key) ?? new Set()).add(run))
    return run
  }

  end(registry: string, name: string, run: AssessmentRun): void {
    const key = keyOf(registry, name, '')
    const runs = this.#runs.get(key)
    runs?.delete(run)
    if (runs?.size === 0) this.#runs.delete(key)
  }
}

/** One file of one package of one registry; without a file name, what the keys of all its files start with. */
export function keyOf(registry: string, name: string, filename: string): string {
  return `${registry}\n${name}\n${filename}`
}

/** Whether a refusal may end though nothing changed but upstream's bytes, or our luck with the inspection. */
export function isProvisional({ content }: Assessment): boolean {
  return content?.stored.integrity === 'mismatch' || content?.facts.inspector === 'none'
}

/** When bytes that were not what upstream claims are asked for again, or an inspection that failed is tried again. */
function retryAt({ content }: Assessment, now: number): number {
  if (content?.stored.integrity === 'mismatch') return Date.parse(content.stored.storedAt) + MISMATCH_RETRY_MS + 1
  return content?.facts.inspector === 'none' ? now + FAILED_RETRY_MS + 1 : Infinity
}
