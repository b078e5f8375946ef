import { SingleFlight } from '../model/single-flight.ts'
import type { Priority } from '../model/priority.ts'

/** Work that is done once for all who ask meanwhile, and is as urgent as the most urgent of them. */
export class PrioritisedSingleFlight<Result> {
  readonly #running = new SingleFlight<Result>()
  readonly #priorities = new WeakMap<Promise<Result>, Priority>()

  run(key: string, urgent: boolean, work: (priority: Priority) => Promise<Result>): Promise<Result> {
    const own = { urgent }
    const flight = this.#running.run(key, () => work(own))
    const priority = this.#priorities.get(flight) ?? own
    this.#priorities.set(flight, priority)
    priority.urgent ||= urgent
    return flight
  }

  /** Resolves when everything that runs now has ended, well or badly. */
  async idle(): Promise<void> {
    await this.#running.idle()
  }
}
