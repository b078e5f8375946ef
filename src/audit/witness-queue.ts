import type { Witness } from '../model/witness.ts'
import { witnessLine } from './witness.ts'

/** Heads that wait for a witness that does not answer. The oldest go: a later head covers what they cover. */
export const WAITING_HEADS_MAX = 1000

/** Pause after the first failure, and the longest one, milliseconds; each is twice the one before. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 5 * 60 * 1000

/** How the witness is doing, for metrics and for people. */
export interface WitnessState {
  /** heads that were signed and that it has not taken yet */
  readonly waiting: number
  /** why the last attempt failed; empty while all is well */
  readonly problem: string
}

export interface WitnessQueueOptions {
  readonly witness: Witness
  /** told once when a row of failures begins, and once when it ends (undefined) */
  readonly onProblem: (problem: string | undefined) => void
  /** default: as above */
  readonly firstPauseMs?: number
}

/** Tells the witness of each signed head, in order. A witness that fails is tried again, and stops nothing. */
export class WitnessQueue {
  readonly #options: WitnessQueueOptions
  readonly #notes: string[] = []
  readonly #ended = new AbortController()
  #last = ''
  #problem = ''
  #running: Promise<void> | undefined

  constructor(options: WitnessQueueOptions) {
    this.#options = options
  }

  /** Never fails. A head that was told last is not told again. */
  push(note: string): void {
    if (this.#ended.signal.aborted || note === this.#last) return
    this.#last = note
    this.#notes.push(note)
    if (this.#notes.length > WAITING_HEADS_MAX) this.#notes.shift()
    this.#running ??= this.#run()
  }

  state(): WitnessState {
    return { waiting: this.#notes.length, problem: this.#problem }
  }

  /** Gives what waits `graceMs` more, and ends. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#ended.abort(), graceMs)
    await this.#running
    clearTimeout(timer)
    this.#ended.abort()
    await this.#options.witness.close()
  }

  async #run(): Promise<void> {
    const first = this.#options.firstPauseMs ?? FIRST_PAUSE_MS
    let pauseMs = first
    for (;;) {
      const [note] = this.#notes
      if (note === undefined || this.#ended.signal.aborted) break
      if (await this.#told(note)) {
        pauseMs = first
        // While it was told, a long queue may have lost it from its front.
        if (this.#notes[0] === note) this.#notes.shift()
      } else {
        await this.#pause(pauseMs)
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      }
    }
    this.#running = undefined
  }

  async #told(note: string): Promise<boolean> {
    const { witness, onProblem } = this.#options
    try {
      await witness.keep(witnessLine(note))
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      if (this.#problem === '') onProblem(problem)
      this.#problem = problem
      return false
    }
    if (this.#problem !== '') onProblem(undefined)
    this.#problem = ''
    return true
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#ended
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      timer.unref()
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })
  }
}
