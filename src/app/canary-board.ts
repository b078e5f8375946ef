import type { CanaryState } from '../desk/ports.ts'

/** What the canaries said when they were tried last: written by the server's range, read by the desk. */
export class CanaryBoard {
  #state: CanaryState = { alarms: [] }

  state(): CanaryState {
    return this.#state
  }

  /** `alarms`: what did not fire, a sentence each; empty where every control did. */
  note(at: Date, alarms: readonly string[]): void {
    this.#state = { triedAt: at.toISOString(), alarms }
  }
}
