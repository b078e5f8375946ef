import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../model/clock.ts'
import type { LoggedEvent } from '../model/event.ts'
import { LazaretError } from '../model/errors.ts'
import type { EventsForward, Postman, Receiver, ReceiverState } from '../model/receiver.ts'
import { recorded, type UnitOfWork } from '../model/unit-of-work.ts'
import { messageOf } from './message.ts'

/** How often the log is looked at for what is new, milliseconds. */
export const LOOK_MS = 2000
/** Events that are read at a time. */
const BATCH = 500
/** Pause after the first failure, and the longest one, milliseconds; each is twice the one before. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10 * 60_000
/** An event that a receiver did not take for so long is given up, and the next ones have their turn, milliseconds. */
const GIVEN_UP_MS = 24 * 60 * 60_000

export interface NotifierOptions {
  readonly receiver: Receiver
  readonly postman: Postman
  readonly forward: EventsForward
  /** events in the log */
  readonly size: () => Promise<number>
  /** from which event on it is to be told; undefined: it never was */
  readonly cursor: () => Promise<number | undefined>
  readonly unitOfWork: UnitOfWork
  /** whether this process tells now: of several one does */
  readonly leads: () => boolean
  readonly publicUrl: string
  readonly clock: Clock
  /** told once when a row of failures begins, and once when it ends (undefined) */
  readonly onProblem: (problem: string | undefined) => void
}

/**
 * Tells one receiver of the events that it wants, in the order of the log, each at least once. The place in the log is kept: what
 * came while Lazaret or the receiver was down is told later. A new receiver is told of what comes from then on.
 */
export class Notifier {
  readonly #options: NotifierOptions
  readonly #ended = new AbortController()
  #next = 0
  #size = 0
  #problem = ''
  /** since when the event that is next was not taken, milliseconds since 1970 */
  #failingSince: number | undefined
  #running: Promise<void> | undefined

  constructor(options: NotifierOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  state(): ReceiverState {
    const behind = Math.max(0, this.#size - this.#next)
    return { name: this.#options.receiver.name, problem: this.#problem, behind }
  }

  async close(): Promise<void> {
    this.#ended.abort()
    // What is under way is broken off: it is told again after the next start.
    await this.#options.postman.close()
    await this.#running
  }

  async #run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    let isBegun = false
    while (!this.#ended.signal.aborted) {
      const leads = this.#options.leads()
      if (leads && !isBegun) await this.#begin()
      isBegun = leads
      const retryMs = leads ? await this.#sendNew() : this.#rest()
      if (retryMs === undefined) pauseMs = FIRST_PAUSE_MS
      const waitMs = retryMs === undefined ? LOOK_MS : Math.max(pauseMs, retryMs)
      await setTimeout(waitMs, undefined, { ref: false, signal: this.#ended.signal }).catch(() => undefined)
      if (retryMs !== undefined) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
  }

  /** From where whoever told before has come to. */
  async #begin(): Promise<void> {
    const { cursor, size } = this.#options
    const known = await cursor()
    this.#next = known ?? (await size())
    if (known === undefined) await this.#keep()
  }

  /** Another process tells, and knows how that goes. */
  #rest(): undefined {
    this.#size = this.#next
    this.#problem = ''
    this.#failingSince = undefined
  }

  /** All that is new. Undefined: it is told; else one was not taken, and the receiver named so many milliseconds, or 0. */
  async #sendNew(): Promise<number | undefined> {
    this.#size = await this.#options.size()
    for (;;) {
      const events = await this.#options.forward(this.#next, BATCH)
      for (const event of events) {
        if (this.#ended.signal.aborted) return 0
        const retryMs = this.#isWanted(event) ? await this.#send(event) : undefined
        if (retryMs !== undefined && !this.#isGivenUp()) return Math.min(retryMs, LONGEST_PAUSE_MS)
        if (retryMs !== undefined) await this.#giveUp(event)
        this.#next = event.seq + 1
        if (this.#isWanted(event)) await this.#keep()
      }
      if (events.length < BATCH) break
      await this.#keep()
    }
    return undefined
  }

  #isWanted({ type, registry }: LoggedEvent): boolean {
    const { events, registries } = this.#options.receiver
    return events.includes(type) && (registries.length === 0 || registry === undefined || registries.includes(registry))
  }

  async #send(event: LoggedEvent): Promise<number | undefined> {
    const { receiver, postman, publicUrl, clock, onProblem } = this.#options
    const now = clock().getTime()
    try {
      await postman.post(messageOf(event, receiver, publicUrl, Math.floor(now / 1000)))
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      if (this.#problem === '' && !this.#ended.signal.aborted) onProblem(problem)
      this.#problem = problem
      this.#failingSince ??= now
      return error instanceof LazaretError ? (error.retryAfterSeconds ?? 0) * 1000 : 0
    }
    if (this.#problem !== '') onProblem(undefined)
    this.#problem = ''
    this.#failingSince = undefined
    return undefined
  }

  #isGivenUp(): boolean {
    const since = this.#failingSince
    return since !== undefined && this.#options.clock().getTime() - since >= GIVEN_UP_MS
  }

  /** The log tells of it: whoever waited for the message can find out that it did not come. */
  async #giveUp({ seq, type, registry, purl }: LoggedEvent): Promise<void> {
    const { unitOfWork, clock, receiver } = this.#options
    this.#failingSince = undefined
    await unitOfWork.commit([
      recorded({
        type: 'notification.undelivered',
        at: clock().toISOString(),
        actor: { kind: 'system', name: 'notifications' },
        ...(registry === undefined ? {} : { registry }),
        ...(purl === undefined ? {} : { purl }),
        detail: { receiver: receiver.name, event: seq, eventType: type, problem: this.#problem },
      }),
    ])
  }

  async #keep(): Promise<void> {
    const { receiver, unitOfWork } = this.#options
    await unitOfWork.commit([], [{ kind: 'told-receiver', receiver: receiver.name, next: this.#next }])
  }
}
