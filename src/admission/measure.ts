import { readAsOf, type StoredArtifact } from '../model/artifact.ts'
import type { Blobs } from '../model/blobs.ts'
import { Backoff } from '../model/backoff.ts'
import type { Clock } from '../model/clock.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { AskedInspection, InspectionElsewhere } from '../model/inspections.ts'
import type { Priority } from '../model/priority.ts'
import type { Records } from '../model/records.ts'
import { failedFacts } from '../inspection/failed-facts.ts'
import type { Inspector } from '../inspection/inspector.ts'

/** An inspection that failed is tried again after this long, and each time that it fails again after twice as long, milliseconds. */
export const FAILED_RETRY_MS = 600_000

/** But after this long in any case, milliseconds. */
const FAILED_RETRY_MS_MAX = 24 * 60 * 60_000

export interface MeasurerOptions {
  readonly records: Pick<Records, 'facts'>
  readonly blobs: Blobs
  readonly inspector: Inspector
  /** Others that may do it in place of the inspector. Never rejects; absent: there are none. */
  readonly elsewhere?: ((job: AskedInspection, priority: Priority) => Promise<InspectionElsewhere>) | undefined
  /** of this installation: facts of another one are measured anew */
  readonly revision: string
  readonly clock: Clock
}

export interface Measurement {
  readonly facts: ContentFacts
  /** they are still to be stored */
  readonly isNew: boolean
}

/** Has the facts of bytes: from the store where this revision measured them, whatever name they had; else from the inspector. */
export class Measurer {
  readonly #options: MeasurerOptions
  /**
   * Inspections that failed since the start. It may have been bad luck, so they are tried again; but what runs out of time each
   * time would take a thread for a minute each time, and lists have what they hide tried again as long as anybody reads them.
   */
  readonly #failed = new Backoff<string>(FAILED_RETRY_MS, FAILED_RETRY_MS_MAX)

  constructor(options: MeasurerOptions) {
    this.#options = options
  }

  /** Never throws for what the bytes say. */
  async measure(
    stored: Pick<StoredArtifact, 'digest' | 'kind' | 'filename' | 'ecosystem' | 'name'>,
    priority: Priority,
  ): Promise<Measurement> {
    const { digest } = stored
    const known = await this.known(stored)
    if (known !== undefined) return { facts: known, isNew: false }
    const { clock, revision } = this.#options
    const of = `${stored.ecosystem} ${stored.name}`
    const facts = await this.#inspected({ digest, readAs: readAsOf(stored), inspector: revision, of }, priority)
    if (facts.inspector === 'none') this.#failed.note(digest, clock().getTime())
    else this.#failed.forget(digest)
    return { facts, isNew: true }
  }

  async #inspected(job: AskedInspection, priority: Priority): Promise<ContentFacts> {
    const { blobs, inspector, elsewhere } = this.#options
    const { digest, readAs, of } = job
    const answer = await elsewhere?.(job, priority)
    if (answer !== undefined && 'facts' in answer) return answer.facts
    if (answer !== undefined && 'failed' in answer) return failedFacts(job, answer.failed)
    return blobs.withFile(digest, (path) => inspector.inspect({ path, digest, readAs, of }, priority))
  }

  /** Facts that stand: of this revision, or of an inspection that failed a short while ago. */
  async known(stored: Pick<StoredArtifact, 'digest' | 'kind' | 'filename'>): Promise<ContentFacts | undefined> {
    const facts = await this.recall(stored)
    if (facts === undefined || facts.inspector === this.#options.revision) return facts
    const isRecent = facts.inspector === 'none' && this.#failed.isWaiting(facts.digest, this.#options.clock().getTime())
    return isRecent ? facts : undefined
  }

  /** What was measured last, by whichever revision. */
  async recall(stored: Pick<StoredArtifact, 'digest' | 'kind' | 'filename'>): Promise<ContentFacts | undefined> {
    return this.#options.records.facts(stored.digest, readAsOf(stored))
  }
}
