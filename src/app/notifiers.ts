import type { Logger } from 'pino'
import type { Config } from '../config/load.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Clock } from '../model/clock.ts'
import type { ReceiverState } from '../model/receiver.ts'
import { Notifier } from '../notify/notifier.ts'
import type { Store } from '../store/store.ts'
import { systemResolve } from '../upstream/resolve.ts'
import { webhook } from '../upstream/webhook.ts'

/** All receivers of the configuration, each told by itself. */
export class Notifiers {
  readonly #all: readonly Notifier[]

  constructor(
    { receivers, caFile }: Pick<Config, 'receivers' | 'caFile'>,
    { records, unitOfWork, log, others }: Pick<Store, 'records' | 'unitOfWork' | 'log' | 'others'>,
    surroundings: {
      readonly clock: Clock
      readonly logger: Logger
      readonly metrics: Metrics
      readonly publicUrl: string
    },
  ) {
    const { clock, logger, metrics, publicUrl } = surroundings
    this.#all = receivers.map(
      (receiver) =>
        new Notifier({
          receiver,
          postman: webhook(receiver, systemResolve, caFile),
          forward: (from, limit) => records.eventsFrom(from, limit),
          size: async () => (await log.snapshot()).size,
          cursor: () => records.receiverCursor(receiver.name),
          unitOfWork,
          leads: () => others.leads(),
          publicUrl,
          clock,
          onProblem(problem) {
            if (problem === undefined) logger.info({ receiver: receiver.name }, 'a receiver takes notifications again')
            else logger.warn({ receiver: receiver.name, problem }, 'a receiver takes no notifications; they wait')
          },
        }),
    )
    metrics.receivers(() => this.states())
  }

  start(): void {
    for (const one of this.#all) one.start()
  }

  states(): readonly ReceiverState[] {
    return this.#all.map((one) => one.state())
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((one) => one.close()))
  }
}
