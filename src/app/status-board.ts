import type { CanaryState } from '../desk/ports.ts'
import type { ReceiverState } from '../model/receiver.ts'

/** What parts of the server say of themselves: written by the server, read by the desk. */
export class StatusBoard {
  #canaries: CanaryState = { alarms: [] }
  #receivers: () => readonly ReceiverState[] = () => []

  canaries(): CanaryState {
    return this.#canaries
  }

  /** `alarms`: what did not fire when the canaries were tried, a sentence each; empty where every control did. */
  noteCanaries(at: Date, alarms: readonly string[]): void {
    this.#canaries = { triedAt: at.toISOString(), alarms }
  }

  receivers(): readonly ReceiverState[] {
    return this.#receivers()
  }

  /** Who is told of events, once there is somebody who tells. */
  watchReceivers(states: () => readonly ReceiverState[]): void {
    this.#receivers = states
  }
}
