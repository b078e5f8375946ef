import { BoundedMap } from '../model/bounded-map.ts'
import type { Priority } from '../model/priority.ts'

/** What waits for its turn: an inspection, or a download. */
export interface Turn {
  /** whose file it is: the package, at best */
  readonly of: string
  readonly priority: Priority
}

/** Packages whose inspections took no longer than this in all are alike, milliseconds. */
const QUICK_MS = 1000

/** Packages, and clients, that are remembered by what they took. */
const REMEMBERED_MAX = 10_000

/** What a client's packages took counts for half after this long, milliseconds. */
const HALF_LIFE_MS = 10_000

/** Clients whose packages took the same but for this are alike, milliseconds: else the order of arrival would mean nothing. */
const ALIKE_MS = 500

/** One under way counts before any time that was taken, and one of the same package before any of the same client. */
const OF_PACKAGE = 1e12
const OF_CLIENT = 1e6

/**
 * Whose turn it is. What a client waits for goes first; of that, packages of which nothing is being inspected before others, then
 * clients for whom little was inspected lately, and packages that took long so far last: neither one package with many files that
 * are slow on purpose, nor one client who asks for many such packages, holds up anybody else.
 */
export class Turns {
  readonly #ofPackageMax: number
  readonly #running = new Map<string, number>()
  readonly #tookMs = new BoundedMap<string, number>(REMEMBERED_MAX)
  readonly #clients = new BoundedMap<string, { readonly tookMs: number; readonly at: number }>(REMEMBERED_MAX)
  readonly #now: () => number

  /** `workers`: processes of the pool; one package has all of them but one at the most. `now`: milliseconds */
  constructor(workers: number, now: () => number = () => performance.now()) {
    this.#ofPackageMax = Math.max(1, workers - 1)
    this.#now = now
  }

  /** The position of the one that is next, or -1. In order of arrival where nothing tells them apart. */
  next(queue: readonly Turn[]): number {
    const urgent = this.#best(queue, ({ priority }) => priority.urgent)
    return urgent === -1 ? this.#best(queue, () => true) : urgent
  }

  /** Returns what is to be called at its end, with the milliseconds that it ran. */
  started({ of, priority }: Turn): (tookMs: number) => void {
    const keys = [of, ...clientsOf(priority)]
    for (const key of keys) this.#running.set(key, this.#runningOf(key) + 1)
    return (tookMs) => {
      for (const key of keys) this.#stopped(key)
      this.#tookMs.set(of, (this.#tookMs.get(of) ?? 0) + tookMs)
      const at = this.#now()
      for (const client of clientsOf(priority))
        this.#clients.set(client, { tookMs: this.#takenLately(client) + tookMs, at })
    }
  }

  #stopped(key: string): void {
    const left = this.#runningOf(key) - 1
    if (left > 0) this.#running.set(key, left)
    else this.#running.delete(key)
  }

  #best(queue: readonly Turn[], isWanted: (one: Turn) => boolean): number {
    let best = -1
    let bestRank = Infinity
    for (const [at, one] of queue.entries()) {
      if (!isWanted(one) || this.#runningOf(one.of) >= this.#ofPackageMax) continue
      const rank = this.#rankOf(one)
      if (rank >= bestRank) continue
      best = at
      bestRank = rank
    }
    return best
  }

  /** Less is sooner. */
  #rankOf({ of, priority }: Turn): number {
    const tookMs = this.#tookMs.get(of) ?? 0
    const ofPackage = this.#runningOf(of) * OF_PACKAGE + (tookMs <= QUICK_MS ? 0 : tookMs)
    // Whoever had the least of those who wait for it.
    const ofClients = clientsOf(priority).map((client) => this.#runningOf(client) * OF_CLIENT + this.#alike(client))
    return ofPackage + (ofClients.length === 0 ? 0 : Math.min(...ofClients))
  }

  #alike(client: string): number {
    return Math.floor(this.#takenLately(client) / ALIKE_MS) * ALIKE_MS
  }

  #takenLately(client: string): number {
    const known = this.#clients.get(client)
    return known === undefined ? 0 : known.tookMs * 0.5 ** ((this.#now() - known.at) / HALF_LIFE_MS)
  }

  #runningOf(key: string): number {
    return this.#running.get(key) ?? 0
  }
}

/** As keys: no package has such a name. */
function clientsOf({ clients }: Priority): readonly string[] {
  return [...(clients ?? [])].map((client) => `client\n${client}`)
}
