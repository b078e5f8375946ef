/**
 * Work of which one run at a time goes on: who asks for it meanwhile has it run once more afterwards, since the run that goes on may have begun
 * too early to see what they saw.
 */
export class Again {
  readonly #work: () => Promise<void>
  #running: Promise<void> | undefined
  #isAskedAgain = false
  #isClosed = false

  /** `work` must not reject */
  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  /** Runs now, or once more after what is running. */
  ask(): void {
    if (this.#isClosed) return
    if (this.#running !== undefined) {
      this.#isAskedAgain = true
      return
    }
    this.#isAskedAgain = false
    this.#running = this.#work().finally(() => {
      this.#running = undefined
      if (this.#isAskedAgain) this.ask()
    })
  }

  /** Nothing more runs; resolves once what is running has ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running
  }
}
