import type { ReadAs } from '../model/artifact.ts'
import type { Sha256 } from '../model/digest.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { Priority } from '../model/priority.ts'
import { failedFacts } from './failed-facts.ts'
import { InspectorProcess, type InspectionLimits } from './inspector-process.ts'
import { Turns, type Turn } from './turns.ts'

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
  /** `rssBytes`: memory of the process afterwards */
  | { readonly id: number; readonly facts: ContentFacts; readonly rssBytes: number }
  | { readonly id: number; readonly failed: string; readonly rssBytes: number }

export interface InspectorState {
  readonly processes: number
  readonly bytes: number
}

export interface Inspector {
  /**
   * Never rejects: an inspection that crashed or ran out of time gives facts with the finding `check-failed` (law 4).
   * Default priority: urgent.
   */
  inspect(job: InspectionJob, priority?: Priority): Promise<ContentFacts>
  /** Starts a process for what will be asked soon. */
  start(): void
  /** whether anything is being inspected, or waits for it */
  isBusy(): boolean
  /** processes, and what they held together when each answered last, bytes; what is under way may hold more */
  state(): InspectorState
  close(): Promise<void>
}

export interface InspectorOptions {
  /** processes at work as soon as there is work for them */
  readonly workers: number
  /** of one artifact */
  readonly limits: InspectionLimits
  /** a folder of ours in which Node keeps the compiled code of the checks; absent: none */
  readonly compileCache?: string
  readonly onFailure: (job: InspectionJob, reason: string) => void
  readonly onFacts: (facts: ContentFacts) => void
}

interface QueuedInspection extends Turn {
  readonly job: InspectionJob
  readonly done: (facts: ContentFacts) => void
  /** it ran for its turn once, and others waited: it has its next one beside them */
  readonly isSlow?: true
}

interface RunningInspection {
  readonly worker: InspectorProcess
  readonly waiting: QueuedInspection
  /** it took so much that others go first */
  hasHadTurn: boolean
  /** beside the pool, where it takes nobody's place */
  isAside: boolean
  /** its place is needed: it is ended, and starts anew beside the pool */
  isBrokenOff: boolean
}

/** A client may come to wait for what was not urgent at first: nobody tells, so that it is looked for, milliseconds. */
const POLL_MS = 500

/** Any time will do: the timer itself keeps the process alive, milliseconds. */
const KEPT_ALIVE_MS = 1000

/** A process that holds so much of what it may take has nothing of it for the next one: it is replaced. */
const SWOLLEN_SHARE = 0.5

/** Processes that had nothing to do for so long are ended, milliseconds. */
const IDLE_MS = 120_000

/**
 * A pool of processes, and places beside it for what takes long. A process that hangs, swells or dies is replaced; its job becomes a
 * finding. What takes long holds up nobody else: after its turn (watch.ts) an inspection gives its place to those for whom a client
 * waits. It goes on beside them, or is begun anew there. Not sooner: another process costs as much as some hundred inspections.
 */
export function createInspector(options: InspectorOptions): Inspector {
  const pool = new InspectorPool(options)
  return {
    inspect: (job, priority = { urgent: true }) =>
      new Promise((done) => {
        pool.take({ job, of: job.of ?? job.digest, priority, done })
      }),
    start: () => pool.start(),
    isBusy: () => pool.isBusy(),
    state: () => pool.state(),
    close: () => pool.close(),
  }
}

class InspectorPool {
  readonly #options: InspectorOptions
  readonly #turns: Turns
  readonly #queue: QueuedInspection[] = []
  readonly #idle: InspectorProcess[] = []
  readonly #running = new Set<RunningInspection>()
  /** places beside the pool */
  readonly #asideMax: number
  #closed = false
  #pollTimer: NodeJS.Timeout | undefined
  #resting: NodeJS.Timeout | undefined

  constructor(options: InspectorOptions) {
    this.#options = options
    this.#turns = new Turns(options.workers)
    this.#asideMax = Math.max(1, Math.floor(options.workers / 2))
  }

  take(waiting: QueuedInspection): void {
    this.#queue.push(waiting)
    this.#dispatch()
  }

  start(): void {
    if (!this.#closed && this.#idle.length + this.#running.size < this.#options.workers)
      this.#idle.push(this.#process())
  }

  isBusy(): boolean {
    return this.#queue.length > 0 || this.#running.size > 0
  }

  state(): InspectorState {
    const all = [...this.#idle, ...[...this.#running].map(({ worker }) => worker)]
    return { processes: all.length, bytes: all.reduce((sum, { rssBytes }) => sum + rssBytes, 0) }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#pollTimer)
    clearTimeout(this.#resting)
    // Processes that end keep nothing alive: without anything else to do this one would end before its own await does.
    const alive = setInterval(() => undefined, KEPT_ALIVE_MS)
    try {
      await Promise.all([...this.#idle, ...[...this.#running].map(({ worker }) => worker)].map((one) => one.end()))
    } finally {
      clearInterval(alive)
    }
  }

  #dispatch(): void {
    clearTimeout(this.#pollTimer)
    if (this.#closed) return
    this.#fill(this.#options.workers, false)
    this.#fill(this.#asideMax, true)
    if (!this.#queue.some(({ isSlow, priority }) => isSlow !== true && priority.urgent)) return
    if (this.#makeRoom()) return this.#dispatch()
    this.#pollTimer = setTimeout(() => this.#dispatch(), POLL_MS).unref()
  }

  /** Starts what is next of the one kind or the other, as long as there are places. */
  #fill(places: number, aside: boolean): void {
    while (this.#count(aside) < places) {
      const candidates = this.#queue.filter(({ isSlow = false }) => isSlow === aside)
      const next = candidates[this.#turns.next(candidates)]
      if (next === undefined) return
      this.#queue.splice(this.#queue.indexOf(next), 1)
      void this.#work(next, aside)
    }
  }

  /** Whether a place of the pool came free: of what has had its turn, one goes aside, or where no place is left there, ends. */
  #makeRoom(): boolean {
    const due = [...this.#running].find(
      ({ isAside, isBrokenOff, hasHadTurn }) => hasHadTurn && !isAside && !isBrokenOff,
    )
    if (due === undefined) return false
    if (this.#count(true) < this.#asideMax) {
      due.isAside = true
      due.worker.giveWay()
      return true
    }
    due.isBrokenOff = true
    void due.worker.end()
    return false
  }

  #process(): InspectorProcess {
    return new InspectorProcess(this.#options.limits, this.#options.compileCache)
  }

  /** What was broken off counts until its process is gone. */
  #count(aside: boolean): number {
    return [...this.#running].filter(({ isAside }) => isAside === aside).length
  }

  async #work(waiting: QueuedInspection, isAside: boolean): Promise<void> {
    const { onFacts, onFailure } = this.#options
    const worker = this.#idle.pop() ?? this.#process()
    const since = performance.now()
    const running = { worker, waiting, hasHadTurn: false, isAside, isBrokenOff: false }
    this.#running.add(running)
    const ended = this.#turns.started(waiting)
    const outcome = await worker.work(waiting.job, () => {
      running.hasHadTurn = true
      this.#dispatch()
    })
    ended(performance.now() - since)
    this.#running.delete(running)
    const { job, done } = waiting
    if ('facts' in outcome) {
      onFacts(outcome.facts)
      done(outcome.facts)
    } else if (running.isBrokenOff) {
      this.#queue.push({ ...waiting, isSlow: true })
    } else {
      onFailure(job, outcome.failed)
      done(failedFacts(job, outcome.failed))
    }
    if (outcome.alive) this.#rest(running, outcome.rssBytes)
    this.#dispatch()
  }

  /** For the next one, but where it was set aside, has swollen, or would be one too many. */
  #rest({ worker, isAside }: RunningInspection, rssBytes: number): void {
    const isSwollen = rssBytes > this.#options.limits.bytes * SWOLLEN_SHARE
    const isTooMany = this.#idle.length + this.#count(false) >= this.#options.workers
    if (isAside || isSwollen || isTooMany || this.#closed) void worker.end()
    else this.#idle.push(worker)
    this.#restAgain()
  }

  /** Ends the processes that nobody needed for a while: each keeps some 150 MB, and another one starts in a fraction of a second. */
  #restAgain(): void {
    clearTimeout(this.#resting)
    this.#resting = setTimeout(() => {
      for (const worker of this.#idle.splice(0)) void worker.end()
    }, IDLE_MS).unref()
  }
}
