import type pg from 'pg'
import { fingerprinted, assertTold, type Told } from '../told.ts'
import { draftEvent } from '../log.ts'
import type { DraftLeaf } from '../../audit/leaf.ts'
import type { Clock } from '../../model/clock.ts'
import { LazaretError } from '../../model/errors.ts'
import type { StoreWrite, UntoldWrite } from '../writes.ts'
import { isAway, toLazaretError } from './connection.ts'
import { LOCKS } from './migrate.ts'
import { PATIENCE_MS } from './queries.ts'
import { Session } from './session.ts'
import { statement, Transaction } from './statement.ts'
import { applyWrites } from './writes.ts'

/** Most commits in one transaction. */
const GROUP_MAX = 256

const PENDING = statement(
  `INSERT INTO pending_event (replica, leaf_before, leaf_after)
   SELECT @replica, before, after FROM unnest(@before::text[], @after::text[]) WITH ORDINALITY AS leaf (before, after, place)
   ORDER BY place`,
)

interface QueuedCommit {
  readonly writes: readonly StoreWrite[]
  readonly leaves: readonly DraftLeaf[]
  readonly resolve: () => void
  readonly reject: (error: LazaretError) => void
}

export interface WriterOptions {
  readonly url: string
  /** the name of this process among those that write */
  readonly replica: string
  readonly clock: Clock
  /** throws where nothing may be committed now */
  readonly assertFresh: () => void
  /** told after each commit: of the revision of decisions that it wrote, and whether events wait for their numbers */
  readonly onCommit: (decided: number | undefined, hasEvents: boolean) => void
}

/**
 * Makes changes and their events durable, in one transaction for all that wait at the same time. Changes of several processes take
 * turns, as on SQLite: some look before they write. Events that come alone take no turn, and one round trip.
 */
export class Writer {
  readonly #options: WriterOptions
  readonly #session: Session
  #queue: QueuedCommit[] = []
  #running: Promise<void> | undefined
  #closed = false

  constructor(options: WriterOptions) {
    this.#options = options
    this.#session = new Session(options.url)
  }

  /** Resolves once all of it is durable; it stands or falls together. Rejects with LazaretError. */
  commit(told: readonly Told[], untold: readonly UntoldWrite[] = []): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new LazaretError('stopping', 'This Lazaret stops: nothing can be stored any more.')
      const writes = [...told.flatMap(({ changes }) => changes), ...untold]
      this.#queue.push({ writes, leaves: leavesOf(told), resolve, reject })
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
        await this.#commitGroup(group, performance.now() + PATIENCE_MS)
      } catch (error) {
        for (const waiting of group) waiting.reject(toLazaretError(error))
      }
    }
    this.#running = undefined
  }

  /** A database that is away is waited for, as long as nothing can have been committed. */
  async #commitGroup(group: readonly QueuedCommit[], deadline: number): Promise<void> {
    for (;;) {
      const client = await this.#session.client(deadline)
      this.#options.assertFresh()
      const attempt = new Attempt(client, this.#options)
      try {
        await attempt.commit(group)
        return
      } catch (error) {
        await this.#session.drop()
        if (attempt.mayStand || !isAway(error) || performance.now() > deadline) throw error
      }
    }
  }
}

/** One try to commit a group. */
class Attempt {
  readonly #client: pg.Client
  readonly #options: WriterOptions
  /** from here on nobody knows whether it stands, where the connection is lost */
  mayStand = false

  constructor(client: pg.Client, options: WriterOptions) {
    this.#client = client
    this.#options = options
  }

  async commit(group: readonly QueuedCommit[]): Promise<void> {
    const tx = new Transaction(this.#client)
    const hasWrites = group.some(({ writes }) => writes.length > 0)
    const failed = new Map<QueuedCommit, LazaretError>()
    if (hasWrites) {
      await this.#client.query('BEGIN')
      await this.#client.query(`SELECT pg_advisory_xact_lock(${LOCKS.writing})`)
      for (const one of group) {
        const error = await this.#apply(tx, one.writes)
        if (error !== undefined) failed.set(one, error)
      }
    }
    const leaves = group.flatMap((one) => (failed.has(one) ? [] : one.leaves))
    this.mayStand = !hasWrites
    if (leaves.length > 0)
      await tx.run(PENDING, {
        replica: this.#options.replica,
        before: leaves.map(({ before }) => before),
        after: leaves.map(({ after }) => after),
      })
    this.mayStand = true
    if (hasWrites) await this.#client.query('COMMIT')
    this.#options.onCommit(tx.decided, leaves.length > 0)
    for (const one of group) {
      const error = failed.get(one)
      if (error === undefined) one.resolve()
      else one.reject(error)
    }
  }

  /** The writes of one commit; why they cannot be, where they are undone. */
  async #apply(tx: Transaction, writes: readonly StoreWrite[]): Promise<LazaretError | undefined> {
    if (writes.length === 0) return undefined
    const before = tx.decided
    await this.#client.query('SAVEPOINT one')
    try {
      await applyWrites(tx, writes, this.#options.clock().toISOString())
    } catch (error) {
      if (isAway(error)) throw error
      await this.#client.query('ROLLBACK TO one')
      tx.decided = before
      return toLazaretError(error)
    }
    await this.#client.query('RELEASE one')
    return undefined
  }
}

function leavesOf(told: readonly Told[]): DraftLeaf[] {
  try {
    for (const one of told) assertTold(one)
    return told.map((one) => draftEvent(fingerprinted(one)).leaf)
  } catch (error) {
    throw toLazaretError(error)
  }
}
