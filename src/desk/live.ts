import type { CaseState } from '../model/case.ts'
import type { DeskDependencies } from './ports.ts'

/** What the queue looks like from afar. */
export interface QueueState {
  readonly counts: Readonly<Record<CaseState, number>>
  /** since when the open case waits that waits longest; absent: none does */
  readonly oldestOpen?: string
}

export async function queueState(records: DeskDependencies['records']): Promise<QueueState> {
  const [counts, oldest] = await Promise.all([records.caseCounts(), records.oldestOpenCase()])
  return { counts, ...(oldest === undefined ? {} : { oldestOpen: oldest }) }
}

/** Returns what ends it. */
export type Ending = () => void

/** How often the database is asked while somebody listens: any process may have changed it. */
const POLL_MS = 1000

/** Tells whoever listens how the queue stands, at once and whenever it stands otherwise. Asks once for all of them, and not at all for nobody. */
export class LiveQueue {
  readonly #records: DeskDependencies['records']
  /** with the text of what each was told last */
  readonly #listeners = new Map<(state: QueueState) => void, string>()
  #timer: NodeJS.Timeout | undefined

  constructor({ records }: Pick<DeskDependencies, 'records'>) {
    this.#records = records
  }

  get listening(): number {
    return this.#listeners.size
  }

  listen(told: (state: QueueState) => void): Ending {
    this.#listeners.set(told, '')
    void this.#poll()
    this.#timer ??= setInterval(() => void this.#poll(), POLL_MS).unref()
    return () => {
      this.#listeners.delete(told)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  /** A database that does not answer is asked again at the next look: the listeners keep what they know. */
  async #poll(): Promise<void> {
    const state = await queueState(this.#records).catch(() => undefined)
    if (state === undefined) return
    const text = JSON.stringify(state)
    for (const [told, last] of this.#listeners) {
      if (last === text) continue
      this.#listeners.set(told, text)
      told(state)
    }
  }
}
