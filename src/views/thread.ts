import { Worker } from 'node:worker_threads'
import { LazaretError } from '../model/errors.ts'
import type { RawDocument } from '../model/metadata.ts'
import { workerBeside } from '../model/worker-file.ts'
import { READY, type ViewAnswer, type ViewJob, type ViewOrder } from './jobs.ts'

/** A thread that is not ready after this time is ended, milliseconds: a busy machine takes some seconds to start one. */
const START_TIMEOUT_MS = 60_000

/** A job over this time ends its thread: no document needs so long, milliseconds. */
const JOB_TIMEOUT_MS = 60_000

/** Memory of the thread's heap, megabytes. The largest packuments take some hundred. */
const THREAD_HEAP_MB = 2048

/** V8's young generation beside that, megabytes. It would grow to 192, save nothing by that, and be full of documents that nobody needs. */
const THREAD_YOUNG_MB = 24

export type Answered = Exclude<ViewAnswer, { failed: string }>

interface Waiting {
  readonly id: number
  /** by performance.now() */
  readonly since: number
  readonly job: ViewJob
  readonly resolve: (answer: Answered) => void
  readonly reject: (error: Error) => void
}

/** Orders that the thread has: the one that it works at, and one more, so that it is never idle between two. */
const POSTED_MAX = 2

/** What is waited for longer is done sooner: a millisecond of waiting counts for so many bytes of a document. */
const BYTES_A_MS = 10_000

/** A thread that had nothing to do for so long is ended, milliseconds: its heap stays as large as its largest document made it. */
const IDLE_MS = 60_000

export interface ViewThreadOptions {
  /** of one job, milliseconds; default: JOB_TIMEOUT_MS */
  readonly timeoutMs?: number | undefined
  /** without a job, milliseconds; default: IDLE_MS */
  readonly idleMs?: number
}

/** What a job is about, bytes: its time grows with that. */
export function bytesOf(job: ViewJob): number {
  return job.kind === 'compress' ? job.bytes.length : job.raw.bytes.length
}

/**
 * A metadata thread, seen from outside. Jobs wait here, the small ones first; the time of one starts when the thread comes to it.
 * One that kills the thread or takes too long fails alone, and a new thread goes on with the rest.
 */
export class ViewThread {
  /** the first `#posted` of them are with the thread, in the order in which they are answered */
  #waiting: Waiting[] = []
  #posted = 0
  /** of the first one */
  #timer: NodeJS.Timeout | undefined
  #resting: NodeJS.Timeout | undefined
  #worker: Worker | undefined
  /** Documents by identity: whoever asks for work on the same object spares the thread another parse. */
  readonly #documents = new WeakMap<RawDocument, number>()
  #lastDocument = 0
  #id = 0
  readonly #timeoutMs: number
  readonly #idleMs: number
  /** the thread has loaded its code */
  #isReady = false

  constructor({ timeoutMs = JOB_TIMEOUT_MS, idleMs = IDLE_MS }: ViewThreadOptions = {}) {
    this.#timeoutMs = timeoutMs
    this.#idleMs = idleMs
  }

  /** Throws what the job threw, as LazaretError. */
  run(job: ViewJob): Promise<Answered> {
    const id = (this.#id += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, since: performance.now(), job, resolve, reject })
      this.#post()
    })
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    clearTimeout(this.#resting)
    this.#waiting = []
    await this.#dropWorker()
  }

  #post(): void {
    while (this.#posted < Math.min(POSTED_MAX, this.#waiting.length)) {
      const next = this.#takeNext()
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

  /** The next one, moved to the end of those that are with the thread. */
  #takeNext(): Waiting | undefined {
    const now = performance.now()
    const rank = ({ job, since }: Waiting): number => bytesOf(job) - (now - since) * BYTES_A_MS
    const waiting = this.#waiting.slice(this.#posted)
    const [first] = waiting
    if (first === undefined) return undefined
    const next = waiting.reduce((best, one) => (rank(one) < rank(best) ? one : best), first)
    this.#waiting.splice(this.#waiting.indexOf(next, this.#posted), 1)
    this.#waiting.splice(this.#posted, 0, next)
    return next
  }

  /** Jobs that are with the thread, or wait for it. */
  get load(): number {
    return this.#waiting.length
  }

  /** Of what the thread works at, or of its own start before that. */
  #startTimer(): void {
    clearTimeout(this.#timer)
    const ms = this.#isReady ? this.#timeoutMs : START_TIMEOUT_MS
    this.#timer = setTimeout(() => this.#fail('took too long'), ms)
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
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB, maxYoungGenerationSizeMb: THREAD_YOUNG_MB },
    })
    worker.unref()
    // One that was given up has nothing to say any more.
    worker.on('message', (answer: ViewAnswer | typeof READY) => {
      if (worker !== this.#worker) return
      if (answer === READY) this.#ready()
      else this.#answered(answer)
    })
    worker.on('error', (error) => worker === this.#worker && this.#fail(`crashed: ${error.message}`))
    return worker
  }

  #ready(): void {
    this.#isReady = true
    if (this.#posted > 0) this.#startTimer()
  }

  #answered(answer: ViewAnswer): void {
    if (this.#waiting[0]?.id !== answer.id) return
    const first = this.#shift()
    this.#posted -= 1
    if (this.#posted > 0) this.#startTimer()
    this.#post()
    if (this.#posted === 0) this.#rest()
    if ('failed' in answer) first?.reject(new LazaretError(answer.code, answer.failed))
    else first?.resolve(answer)
  }

  #rest(): void {
    this.#worker?.unref()
    clearTimeout(this.#resting)
    this.#resting = setTimeout(() => {
      if (this.#posted === 0) void this.#dropWorker()
    }, this.#idleMs).unref()
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
    this.#isReady = false
    this.#posted = 0
    await worker?.terminate()
  }
}
