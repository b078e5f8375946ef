import { BoundedMap } from '../model/bounded-map.ts'
import type { Priority } from '../model/priority.ts'

/** One that waits for its inspection. */
export interface Waiting {
  /** whose file it is: the package, at best */
  readonly of: string
  readonly priority: Priority
  /** by performance.now() */
  readonly since: number
}

/** Packages whose inspections took no longer than this in all are alike, milliseconds. */
const QUICK_MS = 1000

/** Packages that are remembered by what they took. */
const REMEMBERED_MAX = 10_000

/**
 * Whose turn it is. What a client waits for goes first; of that, packages of which nothing is being inspected before others, and those
 * that took long so far last: one package with many files that are slow on purpose holds up its own clients alone.
 */
export class Turns {
  readonly #ofPackageMax: number
  readonly #running = new Map<string, number>()
  readonly #tookMs = new BoundedMap<string, number>(REMEMBERED_MAX)

  /** `workers`: threads of the pool; one package has all of them but one at the most */
  constructor(workers: number) {
    this.#ofPackageMax = Math.max(1, workers - 1)
  }

  /** The position of the one that is next, or -1. In order of arrival where nothing tells them apart. */
  next(queue: readonly Waiting[]): number {
    const urgent = this.#best(queue, ({ priority }) => priority.urgent)
    return urgent === -1 ? this.#best(queue, () => true) : urgent
  }

  /** The position of the one that a client has waited for since before `since`, and of whose package nothing is being inspected, or -1. */
  overdue(queue: readonly Waiting[], since: number): number {
    return this.#best(queue, (one) => one.priority.urgent && one.since <= since && this.#runningOf(one.of) === 0)
  }

  started(of: string): void {
    this.#running.set(of, this.#runningOf(of) + 1)
  }

  ended(of: string, tookMs: number): void {
    const left = this.#runningOf(of) - 1
    if (left > 0) this.#running.set(of, left)
    else this.#running.delete(of)
    this.#tookMs.set(of, (this.#tookMs.get(of) ?? 0) + tookMs)
  }

  #best(queue: readonly Waiting[], isWanted: (one: Waiting) => boolean): number {
    let best = -1
    let bestRank = Infinity
    for (const [at, one] of queue.entries()) {
      if (!isWanted(one) || this.#runningOf(one.of) >= this.#ofPackageMax) continue
      const rank = this.#rankOf(one.of)
      if (rank >= bestRank) continue
      best = at
      bestRank = rank
    }
    return best
  }

  /** Less is sooner. */
  #rankOf(of: string): number {
    const tookMs = this.#tookMs.get(of) ?? 0
    return this.#runningOf(of) * 1e9 + (tookMs <= QUICK_MS ? 0 : tookMs)
  }

  #runningOf(of: string): number {
    return this.#running.get(of) ?? 0
  }
}
