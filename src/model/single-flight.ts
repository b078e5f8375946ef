/** Runs one piece of work for each key at a time; all who ask meanwhile get the same result. */
export class SingleFlight<Result> {
  readonly #running = new Map<string, Promise<Result>>()

  run(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key)
    if (running !== undefined) return running
    const started = work().finally(() => this.#running.delete(key))
    this.#running.set(key, started)
    return started
  }

  /** Resolves when everything that runs now has ended, well or badly. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values())
  }
}
