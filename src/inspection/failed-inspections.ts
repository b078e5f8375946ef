import { BoundedMap } from '../model/bounded-map.ts'
import type { Sha256 } from '../model/digest.ts'

/** An inspection that failed is tried again after this long, and each time that it fails again after twice as long, milliseconds. */
export const FAILED_RETRY_MS = 600_000

/** But after this long in any case, milliseconds. */
const FAILED_RETRY_MS_MAX = 24 * 60 * 60_000

/** Failures that are remembered. */
const REMEMBERED_MAX = 10_000

/**
 * Inspections that failed since the start. It may have been bad luck, so they are tried again; but what runs out of time each
 * time would take a thread for a minute each time, and lists have what they hide tried again as long as anybody reads them.
 */
export class FailedInspections {
  readonly #failed = new BoundedMap<Sha256, { readonly at: number; readonly waitMs: number }>(REMEMBERED_MAX)

  /** `at`: epoch milliseconds */
  note(digest: Sha256, at: number): void {
    const before = this.#failed.get(digest)
    const waitMs = before === undefined ? FAILED_RETRY_MS : Math.min(before.waitMs * 2, FAILED_RETRY_MS_MAX)
    this.#failed.set(digest, { at, waitMs })
  }

  forget(digest: Sha256): void {
    this.#failed.delete(digest)
  }

  /** Whether it is too early to try again at `now`, epoch milliseconds. */
  isRecent(digest: Sha256, now: number): boolean {
    const failed = this.#failed.get(digest)
    return failed !== undefined && now - failed.at < failed.waitMs
  }
}
