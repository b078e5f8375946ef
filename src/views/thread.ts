import { Worker } from 'node:worker_threads'
import { LazaretError } from '../model/errors.ts'
import type { RawDocument } from '../model/metadata.ts'
import { workerBeside } from '../model/worker-file.ts'
import type { ViewAnswer, ViewJob, ViewOrder } from './jobs.ts'

/** A job over this time ends its thread: no document needs so long, milliseconds. */
const JOB_TIMEOUT_MS = 60_000

/** Memory of the thread's heap, megabytes. The largest packuments take some hundred. */
const THREAD_HEAP_MB = 2048

type Answered = Exclude<ViewAnswer, { failed: string }>

interface Waiting {
  readonly id: number
  readonly job: ViewJob
  readonly resolve: (answer: Answered) => void
  readonly reject: (error: Error) => void
}

/** Orders that the thread has: the one that it works at, and one more, so that it is never idle between two. */
const POSTED_MAX = 2

/**
 * The metadata thread, seen from outside. Jobs wait here, in order; the time of one starts when the thread comes to it. One
 * that kills the thread or takes too long fails alone, and a new thread goes on with the rest.
 */
export class ViewThread {
  /** in the order in which they are answered; the first `#posted` of them are with the thread */
  #waiting: Waiting[] = []
  #posted = 0
  /** of the first one */
  #timer: NodeJS.Timeout | undefined
  #worker: Worker | undefined
  /** Documents by identity: whoever asks for work on the same object spares the thread another parse. */
  readonly #documents = new WeakMap<RawDocument, number>()
  #lastDocument = 0
  #id = 0
  readonly #timeoutMs: number

  constructor(timeoutMs = JOB_TIMEOUT_MS) {
    this.#timeoutMs = timeoutMs
  }

  /** Throws what the job threw, as LazaretError. */
  run(job: ViewJob): Promise<Answered> {
    const id = (this.#id += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, job, resolve, reject })
      this.#post()
    })
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#waiting = []
    await this.#dropWorker()
  }

  #post(): void {
    while (this.#posted < Math.min(POSTED_MAX, this.#waiting.length)) {
      const next = this.#waiting[this.#posted]
      if (next === undefined) return
      const worker = (this.#worker ??= this.#start())
      try {
        const { id, job } = next
        worker.postMessage({ id, job, document: this.#documentOf(job) } satisfies ViewOrder)
      } catch (error) {
        this.#waiting.splice(this.#posted, 1)
        next.reject(new LazaretError('internal', 'the metadata thread cannot be given this', { cause: error }))
        continue
      }
      this.#posted += 1
      worker.ref()
      if (this.#posted === 1) this.#startTimer()
    }
  }

  #startTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fail('took too long'), this.#timeoutMs)
    this.#timer.unref()
  }

  #documentOf(job: ViewJob): number {
    if (job.kind === 'compress') return 0
    const known = this.#documents.get(job.raw)
    if (known !== undefined) return known
    this.#lastDocument += 1
    this.#documents.set(job.raw, this.#lastDocument)
    return this.#lastDocument
  }

  #start(): Worker {
    const worker = new Worker(workerBeside(import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
    })
    worker.unref()
    // One that was given up has nothing to say any more.
    worker.on('message', (answer: ViewAnswer) => worker === this.#worker && this.#answered(answer))
    worker.on('error', (error) => worker === this.#worker && this.#fail(`crashed: ${error.message}`))
    return worker
  }

  #answered(answer: ViewAnswer): void {
    if (this.#waiting[0]?.id !== answer.id) return
    const first = this.#shift()
    this.#posted -= 1
    if (this.#posted > 0) this.#startTimer()
    this.#post()
    if (this.#posted === 0) this.#worker?.unref()
    if ('failed' in answer) first?.reject(new LazaretError(answer.code, answer.failed))
    else first?.resolve(answer)
  }

  #fail(reason: string): void {
    const first = this.#shift()
    void this.#dropWorker()
    this.#post()
    first?.reject(new LazaretError('internal', `the metadata thread ${reason}`))
  }

  #shift(): Waiting | undefined {
    clearTimeout(this.#timer)
    return this.#waiting.shift()
  }

  async #dropWorker(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#posted = 0
    await worker?.terminate()
  }
}
