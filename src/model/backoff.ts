import { BoundedMap } from './bounded-map.ts'

/** Failures that are remembered. */
const REMEMBERED_MAX = 10_000

/** What failed, and is tried again after a while: each time that it fails again, after twice as long. */
export class Backoff<Key> {
  readonly #failed = new BoundedMap<Key, { readonly at: number; readonly waitMs: number }>(REMEMBERED_MAX)
  readonly #firstMs: number
  readonly #maxMs: number

  /** milliseconds */
  constructor(firstMs: number, maxMs: number) {
    this.#firstMs = firstMs
    this.#maxMs = maxMs
  }

  /** `at`: epoch milliseconds */
  note(key: Key, at: number): void {
    const before = this.#failed.get(key)
    const waitMs = before === undefined ? this.#firstMs : Math.min(before.waitMs * 2, this.#maxMs)
    this.#failed.set(key, { at, waitMs })
  }

  forget(key: Key): void {
    this.#failed.delete(key)
  }

  /** Whether it is too early to try again at `now`, epoch milliseconds. */
  isWaiting(key: Key, now: number): boolean {
    const failed = this.#failed.get(key)
    return failed !== undefined && now - failed.at < failed.waitMs
  }
}
