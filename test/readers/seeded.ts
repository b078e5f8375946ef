/** Numbers from a seed, the same on every machine (mulberry32). */
export class Seeded {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, not including, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  /** One of them; there must be one. */
  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)]
    if (chosen === undefined) throw new RangeError('nothing to pick from')
    return chosen
  }

  /** As many as `count`, with repetition. */
  some<T>(count: number, choices: readonly T[]): T[] {
    return Array.from({ length: count }, () => this.pick(choices))
  }
}

/** How many archives of each kind a run makes; LAZARET_TEST_ARCHIVES says another number than `short`. */
export function archivesToMake(short: number): number {
  const asked = Number(process.env['LAZARET_TEST_ARCHIVES'] ?? '')
  return Number.isSafeInteger(asked) && asked > 0 ? asked : short
}

/** Seed of the first archive; LAZARET_TEST_SEED starts elsewhere. */
export function firstSeed(): number {
  return Number(process.env['LAZARET_TEST_SEED'] ?? '1') * 1_000_000
}

/** What tens of thousands of archives may take. */
export const LONGEST_RUN_MS = 3_600_000
