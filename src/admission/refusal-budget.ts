import type { Requester } from '../model/case.ts'
import { networkOf } from '../model/address.ts'

/** Refusals in a minute that are events of their own: of one client that has no token of ours, and of all such clients together. */
export const OWN_EVENTS_MAX = 200
export const ALL_EVENTS_MAX = 2000

/**
 * Whoever asks for ever other refused files, which anyone can, must not grow the log without limit. Who is known by a token can be asked
 * about it, and is not counted.
 */
export class RefusalBudget {
  readonly #windowMs: number
  #sinceMs = -Infinity
  #all = 0
  readonly #byNetwork = new Map<string, number>()

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** Whether a refusal of this client is an event of its own now. */
  take({ address, known }: Requester, nowMs: number): boolean {
    if (known === true) return true
    if (Math.abs(nowMs - this.#sinceMs) >= this.#windowMs) {
      this.#sinceMs = nowMs
      this.#all = 0
      this.#byNetwork.clear()
    }
    const network = networkOf(address)
    const own = this.#byNetwork.get(network) ?? 0
    if (this.#all >= ALL_EVENTS_MAX || own >= OWN_EVENTS_MAX) return false
    this.#all += 1
    this.#byNetwork.set(network, own + 1)
    return true
  }
}
