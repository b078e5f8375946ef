import type { Logger } from 'pino'
import type { Config } from '../config/load.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Clock } from '../model/clock.ts'
import type { MailMessage, MailSettings } from '../model/mail.ts'
import type { MailReceiver, OutgoingMessage, ReceiverState, WebhookReceiver } from '../model/receiver.ts'
import { mailOf } from '../notify/mail.ts'
import { messageOf } from '../notify/message.ts'
import { Notifier, type NotifierOptions } from '../notify/notifier.ts'
import { REQUESTERS, TOLD_REQUESTERS, toldRequesters } from '../notify/requesters.ts'
import type { Store } from '../store/store.ts'
import { MailPostman } from '../upstream/mail.ts'
import { systemResolve } from '../upstream/resolve.ts'
import { webhook } from '../upstream/webhook.ts'

interface Surroundings {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly publicUrl: string
}

type Shared = Pick<
  NotifierOptions<never>,
  'name' | 'forward' | 'size' | 'cursor' | 'unitOfWork' | 'leads' | 'clock' | 'onProblem'
>

/** All receivers of the configuration, and those who asked for releases, each told by itself. */
export class Notifiers {
  readonly #all: readonly (Notifier<OutgoingMessage> | Notifier<MailMessage>)[]
  readonly #store: Pick<Store, 'records' | 'unitOfWork' | 'log' | 'others'>
  readonly #surroundings: Surroundings
  readonly #caFile: string | undefined

  constructor(
    { receivers, mail, caFile }: Pick<Config, 'receivers' | 'mail' | 'caFile'>,
    store: Pick<Store, 'records' | 'unitOfWork' | 'log' | 'others'>,
    surroundings: Surroundings,
  ) {
    this.#store = store
    this.#surroundings = surroundings
    this.#caFile = caFile
    this.#all = [
      ...receivers.flatMap((one) => (one.kind === 'webhook' ? [this.#byWebhook(one)] : [])),
      ...receivers.flatMap((one) => (one.kind === 'mail' && mail !== undefined ? [this.#byMail(one, mail)] : [])),
      ...(mail === undefined || mail.requesterDomains.length === 0 ? [] : [this.#ofRequesters(mail)]),
    ]
    surroundings.metrics.receivers(() => this.states())
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

  #byWebhook(receiver: WebhookReceiver): Notifier<OutgoingMessage> {
    const { publicUrl } = this.#surroundings
    return new Notifier({
      ...this.#shared(receiver.name),
      told: receiver,
      digestMs: 0,
      compose: async (events) => events.map((event) => (at) => messageOf(event, receiver, publicUrl, at)),
      postman: webhook(receiver, systemResolve, this.#caFile),
    })
  }

  #byMail(receiver: MailReceiver, mail: MailSettings): Notifier<MailMessage> {
    const { publicUrl } = this.#surroundings
    const { name, addresses, digestMs } = receiver
    return new Notifier({
      ...this.#shared(name),
      told: receiver,
      digestMs,
      compose: async (events) => addresses.map((to) => () => mailOf(events, to, name, publicUrl)),
      postman: new MailPostman(mail, publicUrl, systemResolve, this.#caFile),
    })
  }

  #ofRequesters(mail: MailSettings): Notifier<MailMessage> {
    const { publicUrl } = this.#surroundings
    const { records } = this.#store
    return new Notifier({
      ...this.#shared(REQUESTERS),
      told: TOLD_REQUESTERS,
      digestMs: 0,
      async compose(events) {
        const requests = records.requests.bind(records)
        const told = events.map((event) => toldRequesters(event, requests, mail.requesterDomains, publicUrl))
        return (await Promise.all(told)).flat().map((message) => () => message)
      },
      postman: new MailPostman(mail, publicUrl, systemResolve, this.#caFile),
    })
  }

  #shared(name: string): Shared {
    const { records, unitOfWork, log, others } = this.#store
    const { clock, logger } = this.#surroundings
    return {
      name,
      forward: (from, limit) => records.eventsFrom(from, limit),
      size: async () => (await log.snapshot()).size,
      cursor: () => records.receiverCursor(name),
      unitOfWork,
      leads: () => others.leads(),
      clock,
      onProblem(problem) {
        if (problem === undefined) logger.info({ receiver: name }, 'a receiver takes notifications again')
        else logger.warn({ receiver: name, problem }, 'a receiver takes no notifications; they wait')
      },
    }
  }
}
