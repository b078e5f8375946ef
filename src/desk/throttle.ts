import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'

export interface ThrottleLimits {
  /** attempts that cost nothing */
  readonly free: number
  /** delay after the first attempt beyond `free`, doubled by each further one, seconds */
  readonly firstDelaySeconds: number
  readonly longestDelaySeconds: number
  /** a key is forgotten after this long without an attempt, seconds */
  readonly forgetSeconds: number
}

interface Tally {
  count: number
  lastAt: number
}

/** Keys kept at most. Beyond, the one that was quiet longest is forgotten. */
const KEYS_MAX = 10_000

/** Lock-out delays that grow with each attempt of one key (an address, a user name). In memory: a restart forgives. */
export class Throttle {
  readonly #limits: ThrottleLimits
  readonly #clock: Clock
  /** in order of the last attempt */
  readonly #tallies = new Map<string, Tally>()

  constructor(limits: ThrottleLimits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** Throws `too-many-requests`, and says for how long, where `key` has to wait. */
  check(key: string, what: string): void {
    const wait = this.#waitSeconds(key)
    if (wait > 0) throw new LazaretError('too-many-requests', `Too many ${what}; try again in ${wait} s.`)
  }

  record(key: string): void {
    const now = this.#clock().getTime()
    const count = (this.#tally(key, now)?.count ?? 0) + 1
    this.#tallies.delete(key)
    this.#tallies.set(key, { count, lastAt: now })
    if (this.#tallies.size <= KEYS_MAX) return
    for (const oldest of this.#tallies.keys()) {
      this.#tallies.delete(oldest)
      break
    }
  }

  clear(key: string): void {
    this.#tallies.delete(key)
  }

  #waitSeconds(key: string): number {
    const now = this.#clock().getTime()
    const tally = this.#tally(key, now)
    if (tally === undefined || tally.count < this.#limits.free) return 0
    const doublings = Math.min(tally.count - this.#limits.free, 30)
    const delay = Math.min(this.#limits.firstDelaySeconds * 2 ** doublings, this.#limits.longestDelaySeconds)
    return Math.max(0, Math.ceil((tally.lastAt + delay * 1000 - now) / 1000))
  }

  #tally(key: string, now: number): Tally | undefined {
    const tally = this.#tallies.get(key)
    if (tally === undefined || now - tally.lastAt > this.#limits.forgetSeconds * 1000) return undefined
    return tally
  }
}
