/** Work at the same time: a quarter of the connections to one host, since requests of clients have theirs beside it. */
const RUNNING_MAX = 8

/** Of that, work that is only likely to be of use: what somebody waits for always finds a place soon. */
const LIKELY_RUNNING_MAX = 4

/** Work that waits, of each kind. Far more than one resolver asks for in the time that its likely files take. */
const WAITING_MAX = 100

interface QueuedWork {
  readonly work: () => Promise<unknown>
  readonly done: PromiseWithResolvers<void>
}

/** Work that may be left out: a few pieces at a time, a bounded queue, and each key once. What finds no room is dropped. */
export class Background {
  readonly #running = new Map<string, Promise<void>>()
  #likelyRunning = 0
  /** somebody waits for these, so that they go first */
  readonly #wanted = new Map<string, QueuedWork>()
  readonly #likely = new Map<string, QueuedWork>()
  #closed = false

  /** Resolves when the work has ended, or was dropped by `close`; undefined: there is no room. `work` must not fail. */
  run(key: string, work: () => Promise<unknown>, wanted: boolean): Promise<void> | undefined {
    const running = this.#running.get(key)
    if (running !== undefined) return running
    const before = this.#wanted.get(key) ?? this.#likely.get(key)
    const lane = wanted ? this.#wanted : this.#likely
    if (before === undefined ? this.#closed || lane.size >= WAITING_MAX : !wanted) return before?.done.promise
    const waiting = before ?? { work, done: Promise.withResolvers<void>() }
    this.#likely.delete(key)
    lane.set(key, waiting)
    this.#fill()
    return waiting.done.promise
  }

  /** Nothing more is started; resolves when what runs has ended. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { done } of [...this.#wanted.values(), ...this.#likely.values()]) done.resolve()
    this.#wanted.clear()
    this.#likely.clear()
    await Promise.all(this.#running.values())
  }

  #fill(): void {
    for (const [key, waiting] of this.#wanted) {
      if (this.#running.size >= RUNNING_MAX) return
      this.#wanted.delete(key)
      this.#start(key, waiting, 0)
    }
    for (const [key, waiting] of this.#likely) {
      if (this.#running.size >= RUNNING_MAX || this.#likelyRunning >= LIKELY_RUNNING_MAX) return
      this.#likely.delete(key)
      this.#start(key, waiting, 1)
    }
  }

  #start(key: string, { work, done }: QueuedWork, likely: 0 | 1): void {
    this.#running.set(key, done.promise)
    this.#likelyRunning += likely
    void work().finally(() => {
      this.#running.delete(key)
      this.#likelyRunning -= likely
      done.resolve()
      this.#fill()
    })
  }
}
