import { setTimeout as pause } from 'node:timers/promises'
import type { StoredArtifact } from '../model/artifact.ts'
import type { Records } from '../model/records.ts'

/** Artifacts that are looked up at once; the order by use is as old as that. */
const BATCH = 500

/** Failures that are remembered, so that they are not tried again: with more, this ends until the next start. */
const FAILED_MAX = 5_000

/** How soon it is looked again whether the inspector has nothing else to do, milliseconds. */
const BUSY_MS = 250

/** Shortest rest after each artifact, milliseconds. */
const REST_MS_MIN = 20

export interface RemeasurerOptions {
  readonly records: Pick<Records, 'outdated' | 'outdatedCount'>
  /** of this installation: what another one measured is measured anew */
  readonly revision: string
  readonly measure: (stored: StoredArtifact) => Promise<void>
  /** whether the inspector has anything to do for others, or others do this */
  readonly isBusy: () => boolean
  /** without an artifact: none is measured any more */
  readonly onFailure: (error: unknown, stored?: StoredArtifact) => void
  readonly onEnd: (state: RemeasuringState) => void
}

export interface RemeasuringState {
  /** stored artifacts that are still known by an older revision */
  readonly waiting: number
  readonly measured: number
  readonly failed: number
}

/**
 * Measures anew what an older inspector measured, the most used first: one artifact at a time, only while the inspector has nothing
 * else to do, and then a rest as long as that took, so that it never takes more than half of one thread.
 */
export class Remeasurer {
  readonly #options: RemeasurerOptions
  readonly #closing = new AbortController()
  readonly #failed = new Set<string>()
  #state: RemeasuringState = { waiting: 0, measured: 0, failed: 0 }
  #work: Promise<void> = Promise.resolve()

  constructor(options: RemeasurerOptions) {
    this.#options = options
  }

  /** To be called once. */
  start(): void {
    this.#work = this.#all().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#options.onFailure(error)
    })
  }

  state(): RemeasuringState {
    return this.#state
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#work
  }

  /** Resolves when all of it is done. */
  async done(): Promise<void> {
    await this.#work
  }

  async #all(): Promise<void> {
    const { records, revision, onEnd } = this.#options
    this.#state = { ...this.#state, waiting: await records.outdatedCount(revision) }
    for (;;) {
      const listed = await records.outdated(revision, BATCH + this.#failed.size)
      const batch = listed.filter((stored) => !this.#failed.has(keyOf(stored)))
      if (batch.length === 0 || this.#failed.size >= FAILED_MAX) break
      for (const stored of batch) await this.#one(stored)
    }
    if (this.#state.measured + this.#state.failed > 0) onEnd(this.#state)
  }

  async #one(stored: StoredArtifact): Promise<void> {
    const { measure, isBusy, onFailure } = this.#options
    const { signal } = this.#closing
    while (isBusy()) await pause(BUSY_MS, undefined, { signal })
    signal.throwIfAborted()
    const { waiting, measured, failed } = this.#state
    const start = performance.now()
    try {
      await measure(stored)
      this.#state = { waiting: Math.max(0, waiting - 1), measured: measured + 1, failed }
    } catch (error) {
      this.#failed.add(keyOf(stored))
      this.#state = { waiting, measured, failed: failed + 1 }
      onFailure(error, stored)
    }
    await pause(Math.max(REST_MS_MIN, performance.now() - start), undefined, { signal })
  }
}

function keyOf({ registry, name, filename }: StoredArtifact): string {
  return `${registry}\n${name}\n${filename}`
}
