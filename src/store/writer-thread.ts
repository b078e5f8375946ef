import { Worker } from 'node:worker_threads'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { Clock } from '../model/clock.ts'
import { LazaretError } from '../model/errors.ts'
import { workerBeside } from '../model/worker-file.ts'
import type { WriterAnswer, WriterJob, WriterOrder, WriterOutcome } from './writer-jobs.ts'

/**
 * Jobs that are sent without waiting for the end of the turn: under load the thread commits the first ones while the event
 * loop still reads requests, and neither waits for the other. A message of its own for each job would cost more than it saves.
 */
const SENT_AT_ONCE = 8

interface PendingJob {
  readonly job: WriterJob
  readonly resolve: (checkpoint: Checkpoint | undefined) => void
  readonly reject: (error: LazaretError) => void
}

/**
 * The writer's thread, seen from outside. It starts with the first write: a command that only reads has none. Jobs are
 * done in the order given. A thread that dies fails what it was given, and the next write starts another: each job was
 * done whole or not at all.
 */
export class WriterThread {
  readonly #dataDir: string
  readonly #clock: Clock
  readonly #given = new Map<number, readonly PendingJob[]>()
  #queue: PendingJob[] = []
  #worker: Worker | undefined
  #closed = false
  #id = 0

  constructor(dataDir: string, clock: Clock) {
    this.#dataDir = dataDir
    this.#clock = clock
  }

  /** Resolves once the job is durable. Rejects with LazaretError. */
  run(job: WriterJob): Promise<Checkpoint | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#closed)
        return reject(new LazaretError('stopping', 'This Lazaret stops: nothing can be stored any more.'))
      this.#queue.push({ job, resolve, reject })
      // Those of one turn share a message, which costs more than what it holds.
      if (this.#queue.length === 1) setImmediate(() => this.#send())
      else if (this.#queue.length >= SENT_AT_ONCE) this.#send()
    })
  }

  /** Resolves when everything given before is durable and the head signed. Nothing is taken afterwards. */
  async close(): Promise<void> {
    if (this.#closed) return
    const idle = this.#worker === undefined && this.#queue.length === 0
    const last = idle ? undefined : this.run({ kind: 'close' })
    this.#closed = true
    try {
      await last
    } finally {
      await this.#worker?.terminate()
      this.#worker = undefined
    }
  }

  #send(): void {
    const jobs = this.#queue
    if (jobs.length === 0) return
    this.#queue = []
    const id = (this.#id += 1)
    this.#given.set(id, jobs)
    const worker = (this.#worker ??= this.#start())
    worker.ref()
    try {
      worker.postMessage({
        id,
        at: this.#clock().toISOString(),
        jobs: jobs.map(({ job }) => (job.kind === 'commit' ? JSON.stringify(job) : job)),
      } satisfies WriterOrder)
    } catch (error) {
      this.#given.delete(id)
      fail(jobs, `The change cannot be stored: ${String(error)}.`)
    }
  }

  #start(): Worker {
    const worker = new Worker(workerBeside(import.meta.url), {
      workerData: { dataDir: this.#dataDir },
    })
    worker.on('message', (answer: WriterAnswer) => this.#answered(answer))
    worker.on('error', (error) => this.#lost(worker, error.message))
    worker.on('exit', () => this.#lost(worker, 'it ended'))
    return worker
  }

  #answered({ id, outcomes }: WriterAnswer): void {
    const jobs = this.#given.get(id) ?? []
    this.#given.delete(id)
    if (this.#given.size === 0) this.#worker?.unref()
    for (const [at, waiting] of jobs.entries()) finish(waiting, outcomes[at])
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const given = [...this.#given.values()]
    this.#given.clear()
    for (const jobs of given) fail(jobs, `The writer of the store was lost: ${reason}.`)
  }
}

function finish({ resolve, reject }: PendingJob, outcome: WriterOutcome | undefined): void {
  if (outcome === undefined) resolve(undefined)
  else if ('failed' in outcome) reject(new LazaretError(outcome.code, outcome.failed))
  else resolve(outcome.done)
}

function fail(jobs: readonly PendingJob[], message: string): void {
  for (const waiting of jobs) waiting.reject(new LazaretError('internal', message))
}
