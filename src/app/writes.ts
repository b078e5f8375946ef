import { randomUUID } from 'node:crypto'
import { RefusalBudget } from '../admission/refusal-budget.ts'
import type { PackageWrite, Writes } from '../ecosystems/adapter.ts'
import { LazaretError } from '../model/errors.ts'
import type { NewEvent } from '../model/event.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { recorded, type Recorded } from '../model/unit-of-work.ts'
import { cut } from '../model/text.ts'
import type { WriteAnswer, WriteQuestion } from '../model/upstream.ts'
import type { App } from './app.ts'

/** In which so many writes of clients that nobody knows are events of their own, milliseconds. */
const WINDOW_MS = 60_000

/** What could not be written down is tried again after this long, milliseconds. */
const RETRY_MS = 5000

type Parts = Pick<App, 'upstream' | 'catalogues' | 'store' | 'clock'>

/** What clients write goes into the log, on to upstream, into the log again, and into the catalogue. */
export class PassedWrites implements Writes {
  readonly #app: Parts
  readonly #budget = new RefusalBudget(WINDOW_MS)
  /** that more of clients is passed on than is told one by one; `sinceMs`: epoch milliseconds */
  #more: { readonly sinceMs: number; readonly told: Promise<void> } | undefined
  /** refused writes that no event tells of */
  #untold = 0
  /** outcomes that could not be written down */
  #unwritten: readonly Recorded[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(app: Parts) {
    this.#app = app
  }

  pass(upstream: RegistryConfig, question: WriteQuestion): Promise<WriteAnswer> {
    return this.#app.upstream.write(upstream, question)
  }

  async write(upstream: RegistryConfig, question: WriteQuestion, write: PackageWrite): Promise<WriteAnswer> {
    const id = randomUUID()
    const isTold = await this.#intend(id, write)
    try {
      const answer = await this.pass(upstream, question)
      const isDone = answer.status >= 200 && answer.status < 300
      await this.#outcome(id, write, { status: answer.status }, isDone || isTold)
      if (isDone) await this.#refresh(write)
      return answer
    } catch (error) {
      // Whether it was written is not known.
      if (error instanceof LazaretError) await this.#outcome(id, write, { problem: error.code }, isTold)
      throw error
    }
  }

  /** Writes down what could not be before, once more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#commit([])
  }

  /**
   * Nothing is passed on that the log cannot hold. Of clients that nobody knows only so many are told one by one, since anyone can try for
   * ever: of all that come beyond them in the same minute one event tells before the first. Returns whether this one has its own.
   */
  async #intend(id: string, write: PackageWrite): Promise<boolean> {
    const now = this.#app.clock().getTime()
    const isTold = this.#budget.take(write.requester, now)
    try {
      await (isTold ? this.#record(write, { write: id }) : this.#recordMore(write, now))
    } catch (cause) {
      const message = 'the log cannot be written, and nothing is passed on that it does not tell of'
      throw new LazaretError('storage-unreachable', message, { cause })
    }
    return isTold
  }

  /** Once for all who come within a minute. */
  async #recordMore(write: PackageWrite, now: number): Promise<void> {
    const before = this.#more
    if (before !== undefined && Math.abs(now - before.sinceMs) < WINDOW_MS) return before.told
    const more = { sinceMs: now, told: this.#record(write, { more: true }) }
    this.#more = more
    try {
      await more.told
    } catch (error) {
      if (this.#more === more) this.#more = undefined
      throw error
    }
  }

  #record(write: PackageWrite, more: NewEvent['detail']): Promise<void> {
    return this.#commit([recorded(this.#event('package.writing', write, more))])
  }

  /** That it cannot be written down changes nothing of what upstream did: the client is answered, and it is told with what comes next. */
  async #outcome(id: string, write: PackageWrite, outcome: NewEvent['detail'], isTold: boolean): Promise<void> {
    if (!isTold) {
      this.#untold += 1
      return
    }
    const untold = this.#untold === 0 ? {} : { untold: this.#untold }
    this.#untold = 0
    const event = recorded(this.#event('package.written', write, { write: id, ...outcome, ...untold }))
    try {
      await this.#commit([event])
    } catch {
      this.#unwritten = [...this.#unwritten, event]
      this.#timer ??= setTimeout(() => void this.#again(), RETRY_MS).unref()
    }
  }

  async #again(): Promise<void> {
    this.#timer = undefined
    try {
      await this.#commit([])
    } catch {
      this.#timer = setTimeout(() => void this.#again(), RETRY_MS).unref()
    }
  }

  /** With all that could not be written before. */
  async #commit(events: readonly Recorded[]): Promise<void> {
    const before = this.#unwritten
    if (before.length + events.length === 0) return
    this.#unwritten = []
    try {
      await this.#app.store.unitOfWork.commit([...before, ...events])
    } catch (error) {
      this.#unwritten = [...before, ...this.#unwritten]
      throw error
    }
  }

  async #refresh({ registry, name }: PackageWrite): Promise<void> {
    try {
      await this.#app.catalogues.refresh(registry, name)
    } catch (error) {
      // It was the last version, or upstream is slow to show it: whoever asks next asks upstream.
      if (!(error instanceof LazaretError)) throw error
    }
  }

  #event<Told extends 'package.writing' | 'package.written'>(
    type: Told,
    { registry, name, action, requester }: PackageWrite,
    more: NewEvent['detail'],
  ): NewEvent<Told> {
    const { token = 'anonymous', address, client, project } = requester
    return {
      type,
      at: this.#app.clock().toISOString(),
      actor: { kind: 'client', name: token, address, client },
      registry,
      detail: {
        package: cut(name, 214),
        action,
        ...more,
        ...(project === undefined || project === '' ? {} : { project }),
      },
    }
  }
}
