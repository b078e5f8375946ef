import { BoundedMap } from '../../../model/bounded-map.ts'
import { withPatience } from '../../../model/patience.ts'

/**
 * How long `.metadata` waits for what becomes of its file, milliseconds. pip and uv end at a refusal of either, but here they
 * have not fetched everything else yet, and a lock is not written; most inspections, with the download before them, take less.
 */
const WAIT_MS = 1000

/**
 * How long one client is kept waiting in all within a minute, milliseconds. pip asks for one file after another, and resolvers
 * that go back for dozens of versions: a first install must not take long for what the download of the files will tell
 * anyway. What was named directly comes first, and is what most of the time is for.
 */
const CLIENT_MS = 2000
const PERIOD_MS = 60_000

/** Clients whose waiting is remembered. */
const MAX_CLIENTS = 1000

interface Waited {
  readonly since: number
  /** requests that wait now, and since when any does */
  waiting: number
  waitingSince: number
  /** with all waits that have ended: those of the same time count once */
  ms: number
}

/** Short waits for inspections that are under way, few enough that no client is slowed down much. */
export class InspectionWaits {
  readonly #clients = new BoundedMap<string, Waited>(MAX_CLIENTS)
  readonly #now: () => number

  /** `now`: milliseconds that only ever grow */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Resolves when the inspection has ended, or has taken too long. */
  async wait(client: string, inspection: Promise<void>): Promise<void> {
    const now = this.#now()
    const waited = this.#waitedBy(client, now)
    if (waited.waiting === 0) waited.waitingSince = now
    const leftMs = Math.min(WAIT_MS, CLIENT_MS - waited.ms - (now - waited.waitingSince))
    if (leftMs <= 0) return
    waited.waiting += 1
    await withPatience(inspection, leftMs)
    waited.waiting -= 1
    if (waited.waiting === 0) waited.ms += this.#now() - waited.waitingSince
  }

  #waitedBy(client: string, now: number): Waited {
    const known = this.#clients.get(client)
    if (known !== undefined && now - known.since < PERIOD_MS) return known
    const fresh = { since: now, waiting: 0, waitingSince: now, ms: 0 }
    this.#clients.set(client, fresh)
    return fresh
  }
}
