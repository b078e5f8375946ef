import { Worker } from 'node:worker_threads'
import type { ReadAs } from '../model/artifact.ts'
import { sha256, type Sha256 } from '../model/digest.ts'
import type { ContentFacts } from '../model/fact.ts'
import { workerBeside } from '../model/worker-file.ts'
import type { Priority } from '../model/priority.ts'
import { Turns, type Waiting } from './turns.ts'

/** Bytes to inspect. The file is only read. */
export interface InspectionJob {
  readonly path: string
  readonly digest: Sha256
  readonly readAs: ReadAs
  /** whose file it is, so that all get their turn; absent: nobody else's */
  readonly of?: string
}

/** What a worker answers. */
export type InspectionAnswer =
  | { readonly id: number; readonly facts: ContentFacts }
  | { readonly id: number; readonly failed: string }

export interface Inspector {
  /**
   * Never rejects: an inspection that crashed or ran out of time gives facts with the finding `check-failed` (law 4).
   * Default priority: urgent.
   */
  inspect(job: InspectionJob, priority?: Priority): Promise<ContentFacts>
  /** whether anything is being inspected, or waits for it */
  isBusy(): boolean
  close(): Promise<void>
}

export interface InspectorOptions {
  /** threads at work as soon as there is work for them */
  readonly workers: number
  /** milliseconds for one artifact */
  readonly timeoutMs: number
  readonly onFailure: (job: InspectionJob, reason: string) => void
  readonly onFacts: (facts: ContentFacts) => void
}

interface QueuedInspection extends Waiting {
  readonly job: InspectionJob
  readonly done: (facts: ContentFacts) => void
}

/** Memory of a worker's heap, megabytes: a hostile archive ends its worker, not the process. */
const WORKER_HEAP_MB = 1024

/**
 * A package for which a client waited so long gets a thread beyond the pool, milliseconds: slow ones must not hold up all
 * others. Not at once: each thread compiles the checks anew, which costs as much as some hundred inspections.
 */
const SPARE_AFTER_MS = 5_000

/** Any time will do: the timer itself keeps the process alive, milliseconds. */
const KEPT_ALIVE_MS = 1000

/** A pool of worker threads, and one to spare. A worker that hangs or dies is replaced; its job becomes a finding. */
export function createInspector(options: InspectorOptions): Inspector {
  const queue: QueuedInspection[] = []
  const turns = new Turns(options.workers)
  const idle: InspectionWorker[] = []
  const workers = new Set<InspectionWorker>()
  let closed = false
  let looksAgain: NodeJS.Timeout | undefined

  function dispatch(): void {
    clearTimeout(looksAgain)
    if (closed) return
    for (let at = turns.next(queue); at !== -1; at = turns.next(queue)) {
      const worker = idle.pop() ?? (workers.size < options.workers ? spawn() : undefined)
      if (worker !== undefined) {
        take(worker, at)
        continue
      }
      const overdue = turns.overdue(queue, performance.now() - SPARE_AFTER_MS)
      if (overdue === -1 || workers.size > options.workers) break
      take(spawn(), overdue)
    }
    // By then one may have waited too long, or a client may wait for what was not urgent.
    if (queue.length > 0) looksAgain = setTimeout(dispatch, nextLookMs()).unref()
  }

  function nextLookMs(): number {
    const waiting = queue.filter(({ priority }) => priority.urgent).map(({ since }) => since)
    const leftMs = Math.min(...waiting) + SPARE_AFTER_MS - performance.now()
    return leftMs > 0 && leftMs < SPARE_AFTER_MS ? Math.ceil(leftMs) : SPARE_AFTER_MS
  }

  function take(worker: InspectionWorker, at: number): void {
    const [waiting] = queue.splice(at, 1)
    if (waiting !== undefined) void work(worker, waiting)
  }

  async function work(worker: InspectionWorker, { job, of, done }: QueuedInspection): Promise<void> {
    const started = performance.now()
    turns.started(of)
    const outcome = await worker.work(job, options.timeoutMs)
    turns.ended(of, performance.now() - started)
    if (outcome.alive && !closed) idle.push(worker)
    else workers.delete(worker)
    if ('facts' in outcome) {
      options.onFacts(outcome.facts)
      done(outcome.facts)
    } else {
      options.onFailure(job, outcome.failed)
      done(failedFacts(job, outcome.failed))
    }
    dispatch()
  }

  function spawn(): InspectionWorker {
    const worker = new InspectionWorker()
    workers.add(worker)
    return worker
  }

  return {
    inspect: (job, priority = { urgent: true }) =>
      new Promise((done) => {
        queue.push({ job, of: job.of ?? job.digest, priority, since: performance.now(), done })
        dispatch()
      }),
    isBusy: () => queue.length > 0 || workers.size > idle.length,
    async close() {
      closed = true
      clearTimeout(looksAgain)
      // Threads that end keep nothing alive: a process without anything else to do would end before its own await does.
      const alive = setInterval(() => undefined, KEPT_ALIVE_MS)
      try {
        await Promise.all([...workers].map((worker) => worker.terminate()))
      } finally {
        clearInterval(alive)
      }
    },
  }
}

type Outcome = { readonly alive: boolean } & ({ readonly facts: ContentFacts } | { readonly failed: string })

class InspectionWorker {
  readonly #worker: Worker
  #id = 0

  constructor() {
    this.#worker = new Worker(workerBeside(import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
    })
    this.#worker.on('error', () => undefined)
    this.#worker.unref()
  }

  work(job: InspectionJob, timeoutMs: number): Promise<Outcome> {
    const id = (this.#id += 1)
    this.#worker.ref()
    return new Promise((resolve) => {
      const finish = (outcome: Outcome): void => {
        clearTimeout(timer)
        this.#worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        this.#worker.unref()
        resolve(outcome)
      }
      const timer = setTimeout(() => {
        void this.#worker.terminate()
        finish({ alive: false, failed: `the inspection took longer than ${timeoutMs / 1000} seconds` })
      }, timeoutMs)
      const onMessage = (answer: InspectionAnswer): void => {
        if (answer.id !== id) return
        finish('facts' in answer ? { alive: true, facts: answer.facts } : { alive: true, failed: answer.failed })
      }
      const onError = (error: Error): void =>
        finish({ alive: false, failed: `the inspector crashed: ${error.message}` })
      const onExit = (): void => finish({ alive: false, failed: 'the inspector ended before it answered' })
      this.#worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      this.#worker.postMessage({ id, job })
    })
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** Facts of an artifact that could not be inspected: nothing is known, and that is a finding. */
export function failedFacts(job: InspectionJob, reason: string): ContentFacts {
  return {
    about: 'bytes',
    digest: job.digest,
    readAs: job.readAs,
    inspector: 'none',
    unpackedBytes: 0,
    files: [],
    installScripts: {},
    surface: [],
    surfaceDigest: sha256(job.digest),
    surfaceCapabilities: [],
    capabilities: [],
    dependencies: [],
    findings: [
      {
        check: 'check-failed',
        severity: 'high',
        confidence: 'high',
        message: `could not be inspected: ${reason}`,
        evidence: [],
      },
    ],
    notExamined: [{ path: '', reason }],
    checksRun: [],
    tookMs: 0,
  }
}
