import type { LockEntry } from '../lockfiles/lock.ts'
import { LazaretError } from '../model/errors.ts'
import type { App } from './app.ts'
import { warm, warmable, type Warmed } from './warming.ts'

/** Locks that are warmed at the same time, and those whose outcome is kept. */
const RUNNING_MAX = 2
const KEPT_MAX = 100

/** Refusals and failures of one lock that are told one by one; all are counted. */
const TOLD_MAX = 1000

/** How far one lock is, as the API tells it. */
export interface WarmJob {
  readonly id: string
  /** ISO 8601 UTC */
  readonly startedAt: string
  endedAt?: string
  /** entries of the lock that come from a registry */
  readonly entries: number
  ready: number
  refused: number
  failed: number
  readonly told: {
    readonly name: string
    readonly version: string
    readonly filename?: string
    /** rules that refuse it */
    readonly rules?: readonly string[]
    /** why it could not be had */
    readonly reason?: string
  }[]
}

/** Locks that clients hand in to be fetched and inspected before anybody waits. In memory: a restart forgets how far they were. */
export class WarmJobs {
  readonly #app: App
  readonly #onTrouble: (error: unknown) => void
  readonly #jobs = new Map<string, WarmJob>()
  #isClosed = false

  constructor(app: App, onTrouble: (error: unknown) => void) {
    this.#app = app
    this.#onTrouble = onTrouble
  }

  /** Throws LazaretError `too-many-requests`. */
  assertRoom(): void {
    if ([...this.#jobs.values()].filter(({ endedAt }) => endedAt === undefined).length >= RUNNING_MAX)
      throw new LazaretError('too-many-requests', `${RUNNING_MAX} lock files are under way: try again in 30 s`)
  }

  /** Starts, and answers at once. Throws as `assertRoom`. */
  start(entries: readonly LockEntry[]): WarmJob {
    this.assertRoom()
    const wanted = warmable(entries)
    const job: WarmJob = {
      id: crypto.randomUUID(),
      startedAt: this.#now(),
      entries: wanted.length,
      ready: 0,
      refused: 0,
      failed: 0,
      told: [],
    }
    this.#jobs.set(job.id, job)
    for (const [id, { endedAt }] of this.#jobs) {
      if (this.#jobs.size <= KEPT_MAX) break
      if (endedAt !== undefined) this.#jobs.delete(id)
    }
    warm(
      this.#app,
      wanted,
      (warmed) => note(job, warmed),
      () => this.#isClosed,
    )
      .catch(this.#onTrouble)
      .finally(() => (job.endedAt = this.#now()))
    return job
  }

  find(id: string): WarmJob | undefined {
    return this.#jobs.get(id)
  }

  /** What is under way is finished, and nothing more begun. */
  close(): void {
    this.#isClosed = true
  }

  #now(): string {
    return this.#app.clock().toISOString()
  }
}

function note(job: WarmJob, warmed: Warmed): void {
  job[warmed.kind] += 1
  if (warmed.kind === 'ready' || job.told.length >= TOLD_MAX) return
  const { name, version = '' } = warmed.entry
  const { kind: _kind, entry: _entry, ...more } = warmed
  job.told.push({ name, version, ...more })
}
