import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../model/clock.ts'
import type { LoggedEvent } from '../model/event.ts'
import { LazaretError } from '../model/errors.ts'
import type { EventsForward, Postman, ReceiverState, ToldOf } from '../model/receiver.ts'
import { recorded, type UnitOfWork } from '../model/unit-of-work.ts'
import { isWanted } from './wanted.ts'

/** How often the log is looked at for what is new, milliseconds. */
export const POLL_MS = 2000
/** Events that are read at a time. */
const BATCH = 500
/** Events that one message tells of at most. */
export const DIGEST_MAX = 200
/** Pause after the first failure, and the longest one, milliseconds; each is twice the one before. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10 * 60_000
/** A message that a receiver did not take for so long is given up, and the next ones have their turn, milliseconds. */
const GIVEN_UP_MS = 24 * 60 * 60_000

/** One message that is still to be sent. `at`: seconds since 1970 at which it is. */
export type Composed<Message> = (at: number) => Message

export interface NotifierOptions<Message> {
  readonly name: string
  readonly told: ToldOf
  /** how long the first event of a message waits for others, milliseconds; 0: each has its own */
  readonly digestMs: number
  /** the messages that tell of these events, in the order in which they are sent; none is one that nobody waits for */
  readonly compose: (events: readonly LoggedEvent[]) => Promise<readonly Composed<Message>[]>
  readonly postman: Postman<Message>
  readonly forward: EventsForward
  /** events in the log */
  readonly size: () => Promise<number>
  /** from which event on it is to be told; undefined: it never was */
  readonly cursor: () => Promise<number | undefined>
  readonly unitOfWork: UnitOfWork
  /** whether this process tells now: of several one does */
  readonly leads: () => boolean
  readonly clock: Clock
  /** told once when a row of failures begins, and once when it ends (undefined) */
  readonly onProblem: (problem: string | undefined) => void
}

/**
 * Tells one receiver of the events that it wants, in the order of the log, each at least once. The place in the log is kept: what
 * came while Lazaret or the receiver was down is told later. A new receiver is told of what comes from then on.
 */
export class Notifier<Message> {
  readonly #options: NotifierOptions<Message>
  readonly #ended = new AbortController()
  /** the first event that was not read yet */
  #read = 0
  #isPlaced = false
  #size = 0
  /** what is wanted and was not told yet, in order */
  #pending: LoggedEvent[] = []
  /** what is left to be sent of `#pending`; undefined: it was not composed yet */
  #outbox: Composed<Message>[] | undefined
  #problem = ''
  /** it is not the receiver's */
  #isOwnTrouble = false
  /** since when the message that is next was not taken, milliseconds since 1970 */
  #failingSince: number | undefined
  #running: Promise<void> | undefined

  constructor(options: NotifierOptions<Message>) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  state(): ReceiverState {
    const behind = Math.max(0, this.#size - this.#next)
    return { name: this.#options.name, problem: this.#problem, behind }
  }

  async close(): Promise<void> {
    this.#ended.abort()
    // What is under way is broken off: it is told again after the next start.
    await this.#options.postman.close()
    await this.#running
  }

  /** The first event of which nobody was told. */
  get #next(): number {
    return this.#pending[0]?.seq ?? this.#read
  }

  async #run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    while (!this.#ended.signal.aborted) {
      const retryMs = await this.#attempt()
      if (retryMs === undefined) pauseMs = FIRST_PAUSE_MS
      const waitMs = retryMs === undefined ? POLL_MS : Math.max(pauseMs, retryMs)
      await setTimeout(waitMs, undefined, { ref: false, signal: this.#ended.signal }).catch(() => undefined)
      if (retryMs !== undefined) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
  }

  /** As `#sendNew`. Where our own records cannot be read that is a failure as any other. */
  async #attempt(): Promise<number | undefined> {
    try {
      if (!this.#options.leads()) return this.#rest()
      if (!this.#isPlaced) await this.#place()
      const retryMs = await this.#sendNew()
      if (this.#isOwnTrouble) this.#recovered()
      return retryMs
    } catch (error) {
      this.#isOwnTrouble = true
      this.#note(error instanceof Error ? error.message : String(error))
      return 0
    }
  }

  /** Another process tells, and knows how that goes. */
  #rest(): undefined {
    this.#isPlaced = false
    this.#pending = []
    this.#outbox = undefined
    this.#size = this.#read
    this.#problem = ''
    this.#isOwnTrouble = false
    this.#failingSince = undefined
  }

  /** From where whoever told before has come to. */
  async #place(): Promise<void> {
    const known = await this.#options.cursor()
    this.#read = known ?? (await this.#options.size())
    if (known === undefined) await this.#keep()
    this.#isPlaced = true
  }

  /** A row of failures is told once. */
  #note(problem: string): void {
    if (this.#problem === '' && !this.#ended.signal.aborted) this.#options.onProblem(problem)
    this.#problem = problem
  }

  #recovered(): void {
    if (this.#problem !== '') this.#options.onProblem(undefined)
    this.#problem = ''
    this.#isOwnTrouble = false
  }

  /** All that is new. Undefined: it is told, or waits for others; else one was not taken, and the receiver named so many milliseconds, or 0. */
  async #sendNew(): Promise<number | undefined> {
    const { size, forward, told } = this.#options
    this.#size = await size()
    let isLast = false
    while (!isLast) {
      const unsentMs = this.#outbox === undefined ? undefined : await this.#deliver()
      if (unsentMs !== undefined) return unsentMs
      const events = await forward(this.#read, BATCH)
      for (const event of events) {
        if (this.#ended.signal.aborted) return 0
        this.#read = event.seq + 1
        if (!isWanted(event, told)) continue
        this.#pending.push(event)
        const retryMs = this.#isFull() ? await this.#deliver() : undefined
        if (retryMs !== undefined) return retryMs
      }
      isLast = events.length < BATCH
      if (!isLast) await this.#keep()
    }
    return this.#isDue() ? this.#deliver() : undefined
  }

  #isFull(): boolean {
    return this.#pending.length >= (this.#options.digestMs === 0 ? 1 : DIGEST_MAX)
  }

  /** Asked once all that there is was read: what waits goes together. */
  #isDue(): boolean {
    const [first] = this.#pending
    if (first === undefined) return false
    return this.#options.clock().getTime() - Date.parse(first.at) >= this.#options.digestMs
  }

  async #deliver(): Promise<number | undefined> {
    this.#outbox ??= [...(await this.#options.compose(this.#pending))]
    for (let next = this.#outbox[0]; next !== undefined; next = this.#outbox[0]) {
      if (this.#ended.signal.aborted) return 0
      const failure = await this.#send(next)
      if (failure !== undefined) {
        if (!failure.isFinal && !this.#isGivenUp()) return Math.min(failure.retryMs, LONGEST_PAUSE_MS)
        await this.#giveUp()
      }
      this.#outbox.shift()
    }
    this.#outbox = undefined
    this.#pending = []
    await this.#keep()
    return undefined
  }

  async #send(
    message: Composed<Message>,
  ): Promise<{ readonly retryMs: number; readonly isFinal: boolean } | undefined> {
    const { postman, clock } = this.#options
    const now = clock().getTime()
    try {
      await postman.post(message(Math.floor(now / 1000)))
    } catch (error) {
      this.#note(error instanceof Error ? error.message : String(error))
      this.#failingSince ??= now
      if (!(error instanceof LazaretError)) return { retryMs: 0, isFinal: false }
      return { retryMs: (error.retryAfterSeconds ?? 0) * 1000, isFinal: error.code === 'upstream-refused' }
    }
    this.#recovered()
    this.#failingSince = undefined
    return undefined
  }

  #isGivenUp(): boolean {
    const since = this.#failingSince
    return since !== undefined && this.#options.clock().getTime() - since >= GIVEN_UP_MS
  }

  /** The log tells of it: whoever waited for the message can find out that it did not come. */
  async #giveUp(): Promise<void> {
    const { unitOfWork, clock, name } = this.#options
    const [first] = this.#pending
    this.#failingSince = undefined
    if (first === undefined) return
    const { seq, type, registry, purl } = first
    const count = this.#pending.length === 1 ? {} : { events: this.#pending.length }
    await unitOfWork.commit([
      recorded({
        type: 'notification.undelivered',
        at: clock().toISOString(),
        actor: { kind: 'system', name: 'notifications' },
        ...(registry === undefined ? {} : { registry }),
        ...(purl === undefined ? {} : { purl }),
        detail: { receiver: name, event: seq, eventType: type, problem: this.#problem, ...count },
      }),
    ])
  }

  async #keep(): Promise<void> {
    const { name, unitOfWork } = this.#options
    await unitOfWork.commit([], [{ kind: 'told-receiver', receiver: name, next: this.#next }])
  }
}
