import { SingleFlight } from '../model/single-flight.ts'
import type { Priority } from '../model/priority.ts'

/** Clients of one piece of work that are told apart: of more, the first ones. */
const CLIENTS_MAX = 16

/** Work that is done once for all who ask meanwhile, and is as urgent as the most urgent of them. */
export class PrioritisedSingleFlight<Result> {
  readonly #running = new SingleFlight<Result>()
  readonly #priorities = new WeakMap<Promise<Result>, Priority>()

  /** `client`: who waits for it, where that is known */
  run(
    key: string,
    urgent: boolean,
    client: string | undefined,
    work: (priority: Priority) => Promise<Result>,
  ): Promise<Result> {
    const own: Priority = { urgent, clients: new Set() }
    const flight = this.#running.run(key, () => work(own))
    const priority = this.#priorities.get(flight) ?? own
    this.#priorities.set(flight, priority)
    priority.urgent ||= urgent
    if (client !== undefined && (priority.clients?.size ?? 0) < CLIENTS_MAX) priority.clients?.add(client)
    return flight
  }

  /** Resolves when everything that runs now has ended, well or badly. */
  async idle(): Promise<void> {
    await this.#running.idle()
  }
}
