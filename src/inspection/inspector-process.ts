import { fork, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ALLOCATOR_BOUNDS } from '../model/allocator.ts'
import { workerBeside } from '../model/worker-file.ts'
import type { InspectionAnswer, InspectionJob } from './inspector.ts'
import { inspectorRevision } from './revision.ts'
import { turnLine } from './turn-line.ts'
import type { ContentFacts } from '../model/fact.ts'

/** What one inspection may take. */
export interface InspectionLimits {
  /** milliseconds of a processor: an ordinary package takes no more of them on a busy machine */
  readonly cpuMs: number
  /** milliseconds by the clock: far more, for what waits for something that never comes */
  readonly wallMs: number
  /** bytes of memory of its process */
  readonly bytes: number
}

/** What the watching thread is told when an inspection begins. */
export interface WatchOrder extends Pick<InspectionLimits, 'cpuMs' | 'bytes'> {
  /** of the inspection */
  readonly id: number
}

/** An inspection as the process gets it. */
export interface InspectionOrder {
  readonly id: number
  readonly job: InspectionJob
  readonly limits: Pick<InspectionLimits, 'cpuMs' | 'bytes'>
}

/** `end`: nothing more is to be inspected */
export type ProcessOrder = InspectionOrder | 'end'

/** `alive`: the process takes another one, and has so many bytes of memory now. */
export type InspectionOutcome = ({ readonly alive: true; readonly rssBytes: number } | { readonly alive: false }) &
  ({ readonly facts: ContentFacts } | { readonly failed: string })

/** Of the memory that a process may take, V8's heap may be so much; the rest is code, buffers and the trees of the parser. */
const HEAP_SHARE = 0.75

/**
 * Megabytes of a half of V8's young generation, at first and at most. It would grow to 64, and take no less of a processor for that: with
 * these a process holds a third less after some hundred packages.
 */
const YOUNG_MB = { first: 8, most: 16 } as const

/**
 * Megabytes of old objects that V8 lets gather before it first collects them all. Left to itself it begins with a few, and does so every
 * few packages: one leaves nothing that the next one needs.
 */
const OLD_MB = 128

/**
 * Calls of a function after which V8's last compiler takes it; by itself, 3,000. A process lives for some hundred packages, and what that
 * compiler takes beside it is more than it saves by then. What goes round in a loop is compiled as before.
 */
const CALLS_TO_OPTIMISE = 15_000

const MIB = 1024 * 1024

/** A process that has nothing to do ends by itself, so that Node keeps what it compiled for the next one; not later than this, milliseconds. */
const ENDING_MS = 2000

/** Characters of the error output that are kept. */
const SAID_MAX = 4096

/** What V8 says when its heap is full, before it ends the process. */
const HEAP_FULL = /heap out of memory|Reached heap limit/

/**
 * A process that inspects one artifact at a time. A thread would not do: V8 ends the whole process when the heap of a worker
 * thread fills in one of several ways, and nothing bounds what a thread takes outside of that heap (decisions/0015).
 */
export class InspectorProcess {
  readonly #child: ChildProcess
  readonly #limits: InspectionLimits
  /** resolves once the process has ended and all its output was read */
  readonly #ended: Promise<void>
  /** what is to be told once the process has ended before it answered */
  #onEnd: () => void = () => undefined
  #onTurnOver: () => void = () => undefined
  #said = ''
  /** of the process, after its last inspection */
  rssBytes = 0
  #isWorking = false
  #id = 0

  /** `compileCache`: a folder of ours in which Node keeps the compiled code of the checks; absent: none */
  constructor(limits: InspectionLimits, compileCache?: string) {
    this.#limits = limits
    const heapMb = Math.max(64, Math.floor((limits.bytes * HEAP_SHARE) / MIB))
    this.#child = fork(fileURLToPath(workerBeside(import.meta.url)), {
      // Nothing of the server's environment: no secret of it is of any use there.
      env: { ...ALLOCATOR_BOUNDS, ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }) },
      execArgv: [
        `--max-old-space-size=${heapMb}`,
        `--min-semi-space-size=${YOUNG_MB.first}`,
        `--max-semi-space-size=${YOUNG_MB.most}`,
        `--initial-old-space-size=${Math.min(OLD_MB, heapMb)}`,
        `--invocation-count-for-turbofan=${CALLS_TO_OPTIMISE}`,
        '--no-warnings',
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#said = (this.#said + text.toString()).slice(-SAID_MAX)
      if (this.#said.includes(turnLine(this.#id))) this.#onTurnOver()
    })
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve())
      this.#child.on('error', (error) => {
        this.#said = error.message
        // One that could not be started has nothing to close.
        if (this.#child.pid === undefined) resolve()
      })
    })
    void this.#ended.then(() => this.#onEnd())
    this.#keepAlive(false)
  }

  /** From now on all others go before it: what it does takes long. */
  giveWay(): void {
    try {
      if (this.#child.pid !== undefined) setPriority(this.#child.pid, constants.priority.PRIORITY_LOW)
    } catch {
      // It has ended meanwhile, or may not be asked: then the system's own scheduling stands.
    }
  }

  /** Never rejects. One at a time. `onTurnOver`: told, at least once, of one that takes long. */
  work(job: InspectionJob, onTurnOver: () => void = () => undefined): Promise<InspectionOutcome> {
    const id = (this.#id += 1)
    this.#onTurnOver = onTurnOver
    this.#keepAlive(true)
    this.#isWorking = true
    return new Promise((resolve) => {
      const finish = (outcome: InspectionOutcome): void => {
        clearTimeout(timer)
        this.#onEnd = () => undefined
        this.#onTurnOver = () => undefined
        this.#child.off('message', onMessage)
        this.#keepAlive(false)
        this.#isWorking = false
        resolve(outcome)
      }
      const fail = (failed: string): void => {
        this.#child.kill('SIGKILL')
        finish({ alive: false, failed })
      }
      const { cpuMs, wallMs, bytes } = this.#limits
      const timer = setTimeout(() => fail(`the inspection took longer than ${wallMs / 1000} seconds`), wallMs)
      const onMessage = (answer: InspectionAnswer): void => {
        if (answer.id !== id) return
        this.rssBytes = answer.rssBytes
        const alive = { alive: true, rssBytes: answer.rssBytes } as const
        if (!('facts' in answer)) finish({ ...alive, failed: answer.failed })
        else if (answer.facts.inspector === inspectorRevision) finish({ ...alive, facts: answer.facts })
        else fail('the installation was changed since Lazaret was started: start it anew')
      }
      this.#child.on('message', onMessage)
      this.#onEnd = () => finish({ alive: false, failed: `the inspection was ended: ${this.#reason()}` })
      this.#child.send({ id, job, limits: { cpuMs, bytes } } satisfies InspectionOrder, (error) => {
        // One that ended while it had nothing to do tells nothing any more.
        if (error !== null) fail(`the inspector could not be asked: ${error.message}`)
      })
    })
  }

  /** Resolves once the process is gone. What it worked at has failed. */
  async end(): Promise<void> {
    this.#keepAlive(true)
    if (this.#child.pid === undefined) return
    const kill = (): boolean => this.#child.kill('SIGKILL')
    if (this.#isWorking || !this.#child.connected) kill()
    else this.#child.send('end' satisfies ProcessOrder, (error) => void (error === null || kill()))
    const late = setTimeout(kill, ENDING_MS)
    await this.#ended
    clearTimeout(late)
  }

  #reason(): string {
    if (HEAP_FULL.test(this.#said)) return 'it took more memory than its heap may have'
    const { exitCode, signalCode } = this.#child
    const last = this.#said.trim().split('\n').at(-1)
    return last || `its process ended with ${signalCode ?? `code ${exitCode}`}`
  }

  /** Whether this process waits for that one before it ends by itself. */
  #keepAlive(waits: boolean): void {
    const { stderr, channel } = this.#child
    const handles = [this.#child, channel, stderr instanceof Socket ? stderr : undefined]
    for (const handle of handles) {
      if (waits) handle?.ref()
      else handle?.unref()
    }
  }
}
