import type { Sha256 } from './digest.ts'

export interface ThrottleLimits {
  /** attempts that cost nothing */
  readonly free: number
  /** delay after the first attempt beyond `free`, doubled by each further one, seconds */
  readonly firstDelaySeconds: number
  readonly longestDelaySeconds: number
  /** a key is forgotten after this long without an attempt, seconds */
  readonly forgetSeconds: number
}

/** Attempts of one key that were counted. */
export interface Tally {
  readonly count: number
  /** of the last one, epoch milliseconds */
  readonly lastAt: number
}

/** What the desk remembers beside the records, for as long as it is of use. Times are epoch milliseconds. */
export interface DeskMemory {
  /** as it stands, forgotten or not */
  tally(key: string): Promise<Tally | undefined>
  /** Counts one more, where `key` need not wait now. False: it has to, and nothing was counted. */
  attempt(key: string, limits: ThrottleLimits, now: number): Promise<boolean>
  /** Counts one more in any case. */
  count(key: string, limits: ThrottleLimits, now: number): Promise<void>
  clear(key: string): Promise<void>
  /** hashes of the tokens by which one person becomes the first administrator */
  setupLinks(): Promise<readonly Sha256[]>
  addSetupLink(hash: Sha256, now: number): Promise<void>
  endSetup(): Promise<void>
}

/** How long a key has to wait from `now` on, whole seconds; 0: not at all. */
export function waitSeconds(tally: Tally | undefined, limits: ThrottleLimits, now: number): number {
  if (tally === undefined || now - tally.lastAt > limits.forgetSeconds * 1000 || tally.count < limits.free) return 0
  const doublings = Math.min(tally.count - limits.free, 30)
  const delay = Math.min(limits.firstDelaySeconds * 2 ** doublings, limits.longestDelaySeconds)
  return Math.max(0, Math.ceil((tally.lastAt + delay * 1000 - now) / 1000))
}
