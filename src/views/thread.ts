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

interface Running {
  readonly resolve: (answer: Answered) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** The metadata thread, seen from outside. A thread that dies or hangs fails its jobs and is replaced. */
export class ViewThread {
  readonly #running = new Map<number, Running>()
  #worker: Worker | undefined
  /** Documents by identity: whoever asks for work on the same object spares the thread another parse. */
  readonly #documents = new WeakMap<RawDocument, number>()
  #lastDocument = 0
  #id = 0

  /** Throws what the job threw, as LazaretError. */
  run(job: ViewJob): Promise<Answered> {
    const id = (this.#id += 1)
    const worker = (this.#worker ??= this.#start())
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => void this.#fail('took too long'), JOB_TIMEOUT_MS)
      timer.unref()
      this.#running.set(id, { resolve, reject, timer })
      worker.ref()
      worker.postMessage({ id, job, document: this.#documentOf(job) } satisfies ViewOrder)
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
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
    worker.on('message', (answer: ViewAnswer) => this.#answered(answer))
    worker.on('error', (error) => void this.#fail(`crashed: ${error.message}`))
    return worker
  }

  #answered(answer: ViewAnswer): void {
    const running = this.#running.get(answer.id)
    if (running === undefined) return
    this.#running.delete(answer.id)
    clearTimeout(running.timer)
    if (this.#running.size === 0) this.#worker?.unref()
    if ('failed' in answer) running.reject(new LazaretError(answer.code, answer.failed))
    else running.resolve(answer)
  }

  async #fail(reason: string): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    for (const { reject, timer } of this.#running.values()) {
      clearTimeout(timer)
      reject(new LazaretError('internal', `the metadata thread ${reason}`))
    }
    this.#running.clear()
    await worker?.terminate()
  }
}
