import { setTimeout as pause } from 'node:timers/promises'
import { fingerprinted, assertTold, type Told } from '../told.ts'
import { draftEvent } from '../log.ts'
import type { DraftLeaf } from '../../audit/leaf.ts'
import type { Clock } from '../../model/clock.ts'
import { LazaretError } from '../../model/errors.ts'
import type { UntoldWrite } from '../writes.ts'
import { attempt, type Commit, type Left, type Outcome } from './attempt.ts'
import { isAway, toLazaretError } from './connection.ts'
import { AGAIN_MS, PATIENCE_MS } from './queries.ts'
import { Session } from './session.ts'
import { statement, Transaction } from './statement.ts'

/** Most commits in one transaction. */
const GROUP_MAX = 256

/** How often it is looked whether the line fell silent, milliseconds. */
const LISTENING_MS = 1000

/** Processes that end leave their turn behind: it goes long after nobody can ask for it any more. */
const FORGET = statement(
  "DELETE FROM commit_turn WHERE at < clock_timestamp() - interval '1 day' AND replica <> @replica",
)

interface QueuedCommit extends Commit {
  readonly resolve: () => void
  readonly reject: (error: LazaretError) => void
}

export interface WriterOptions {
  readonly url: string
  /** the name of this process among those that write, which no other ever has */
  readonly replica: string
  readonly clock: Clock
  /** throws where nothing may be committed now */
  readonly assertFresh: () => void
  /** told after each commit: of the revision of decisions that it met or wrote, and whether events wait for their numbers */
  readonly onCommit: (decided: number | undefined, hasEvents: boolean) => void
}

/**
 * Makes changes and their events durable, in one transaction for all that wait at the same time. Changes of several processes take
 * turns, as on SQLite: some look before they write. Events that come alone take no turn, and one round trip. Each group has a number, which
 * is committed with it: where the answer was lost, the same is asked again under the same number, and is done once.
 */
export class Writer {
  readonly #options: WriterOptions
  readonly #session: Session
  #queue: QueuedCommit[] = []
  #groups = 0
  #running: Promise<void> | undefined
  #closed = false

  constructor(options: WriterOptions) {
    this.#options = options
    this.#session = new Session(
      options.url,
      async (client) => void (await new Transaction(client).run(FORGET, { replica: options.replica })),
    )
  }

  /** Resolves once all of it is durable; it stands or falls together. Rejects with LazaretError. */
  commit(told: readonly Told[], untold: readonly UntoldWrite[] = [], asOf?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new LazaretError('stopping', 'This Lazaret stops: nothing can be stored any more.')
      const writes = [...told.flatMap(({ changes }) => changes), ...untold]
      this.#queue.push({ writes, leaves: leavesOf(told), asOf, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Commits what waits, and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
    await this.#session.drop()
  }

  async #run(): Promise<void> {
    // Whoever else commits in this turn of the event loop comes along.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#queue.length > 0) {
      const group = this.#queue.slice(0, GROUP_MAX)
      this.#queue = this.#queue.slice(GROUP_MAX)
      try {
        const outcome = await this.#committed(group, performance.now() + PATIENCE_MS)
        this.#answer(group, outcome)
      } catch (error) {
        for (const waiting of group) waiting.reject(toLazaretError(error))
      }
    }
    this.#running = undefined
  }

  #answer(group: readonly QueuedCommit[], { failed, decided }: Outcome): void {
    this.#options.onCommit(
      decided,
      group.some((one) => one.leaves.length > 0 && !failed.has(one)),
    )
    for (const one of group) {
      const error = failed.get(one)
      if (error === undefined) one.resolve()
      else one.reject(error)
    }
  }

  /** A database that is away is waited for: what was asked is asked again, and is done once. */
  async #committed(commits: readonly QueuedCommit[], deadline: number): Promise<Outcome> {
    const { replica, clock, assertFresh } = this.#options
    const group = { replica, number: (this.#groups += 1), commits }
    const left: Left = {}
    for (;;) {
      const client = await this.#session.client(deadline)
      try {
        // Each time: where the try before did not come through, this one decides.
        assertFresh()
        const outcome = (await this.#heard(deadline, () => attempt(client, group, clock, left))) ?? left.outcome
        if (outcome !== undefined) return outcome
      } catch (error) {
        const isLate = performance.now() > deadline
        if (isUnreachable(error) && !isLate) {
          await pause(AGAIN_MS)
          continue
        }
        await this.#session.drop()
        if (!isAway(error) || isLate) throw error
      }
    }
  }

  /** `work`; ended once nobody is ready to wait any more and this process is cut off: no answer comes over a line that fell silent. */
  async #heard<Result>(deadline: number, work: () => Promise<Result>): Promise<Result> {
    const listening = setInterval(() => {
      if (performance.now() > deadline && this.#isCutOff()) void this.#session.drop()
    }, LISTENING_MS)
    try {
      return await work()
    } finally {
      clearInterval(listening)
    }
  }

  #isCutOff(): boolean {
    try {
      this.#options.assertFresh()
      return false
    } catch {
      return true
    }
  }
}

/** The revision of decisions was not read lately: that comes by itself, where the database is there. */
function isUnreachable(error: unknown): boolean {
  return error instanceof LazaretError && error.code === 'database-unreachable'
}

function leavesOf(told: readonly Told[]): DraftLeaf[] {
  try {
    for (const one of told) assertTold(one)
    return told.map((one) => draftEvent(fingerprinted(one)).leaf)
  } catch (error) {
    throw toLazaretError(error)
  }
}
