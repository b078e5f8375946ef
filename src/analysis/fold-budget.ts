/** characters and bytes that one interpretation may make */
const MADE_MAX = 32_000_000

/** Thrown where an interpretation has cost what it may; what was seen until then is true. */
export class Stop extends Error {}

/** What an interpretation may cost. It knows no clock: the same program costs the same anywhere. */
export class FoldBudget {
  #steps: number
  /** steps that must be left for what comes after what runs now */
  #reserved = 0
  #made = MADE_MAX

  constructor(steps: number) {
    this.#steps = steps
  }

  /** steps that are left */
  get left(): number {
    return Math.max(0, this.#steps)
  }

  step(count = 1): void {
    this.#steps -= count
    if (this.#steps < this.#reserved) throw new Stop()
  }

  /** `units`: length of a text or list that is made or walked through by a function of the platform. */
  make(units: number): void {
    this.step(units >> 5)
    this.#made -= units
    if (this.#made < 0) throw new Stop()
  }

  /** Work that may take `share` steps and no more. */
  within(share: number, work: () => void): void {
    const outer = this.#reserved
    this.#reserved = Math.max(outer, this.#steps - share)
    try {
      work()
    } finally {
      this.#reserved = outer
    }
  }
}
