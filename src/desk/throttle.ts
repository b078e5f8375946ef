import type { Clock } from '../model/clock.ts'
import { waitSeconds, type DeskMemory, type ThrottleLimits } from '../model/desk-memory.ts'
import { LazaretError } from '../model/errors.ts'

/** Lock-out delays that grow with each attempt of one key (an address, a user name). */
export class Throttle {
  readonly #of: string
  readonly #limits: ThrottleLimits
  readonly #memory: DeskMemory
  readonly #clock: Clock

  /** `of`: what is counted, apart from what others count of the same keys */
  constructor(
    of: string,
    limits: ThrottleLimits,
    { memory, clock }: { readonly memory: DeskMemory; readonly clock: Clock },
  ) {
    this.#of = of
    this.#limits = limits
    this.#memory = memory
    this.#clock = clock
  }

  /** Throws `too-many-requests`, and says for how long, where `key` has to wait. */
  async check(key: string, what: string): Promise<void> {
    const wait = waitSeconds(await this.#memory.tally(this.#key(key)), this.#limits, this.#now())
    if (wait > 0) throw new LazaretError('too-many-requests', `Too many ${what}; try again in ${wait} s.`)
  }

  /** Checks and counts in one: of attempts at the same time no more come through than one after the other. Throws as `check`. */
  async attempt(key: string, what: string): Promise<void> {
    if (await this.#memory.attempt(this.#key(key), this.#limits, this.#now())) return
    await this.check(key, what)
    // Its time came in between.
    throw new LazaretError('too-many-requests', `Too many ${what}; try again in 1 s.`)
  }

  async record(key: string): Promise<void> {
    await this.#memory.count(this.#key(key), this.#limits, this.#now())
  }

  async clear(key: string): Promise<void> {
    await this.#memory.clear(this.#key(key))
  }

  #key(key: string): string {
    return `${this.#of} ${key}`
  }

  #now(): number {
    return this.#clock().getTime()
  }
}
