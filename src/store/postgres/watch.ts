import type pg from 'pg'
import { LazaretError } from '../../model/errors.ts'
import { away, SILENT_SESSIONS_END } from './connection.ts'
import { DECISIONS_CHANNEL } from './decision-writes.ts'
import { LOCKS } from './migrate.ts'
import { PATIENCE_MS } from './queries.ts'
import { Session } from './session.ts'

/** How often the revision is read, behind what the database tells by itself, and how long its answer is waited for, milliseconds. */
const POLL_MS = 1000
const ANSWER_MS = 3000

/** A process that could not read the revision for so long commits nothing, and so serves nothing, milliseconds. */
export const STALE_MS = 5000

/** The revision of decisions, in memory: moved by what this process commits, by what the database tells, and by a poll behind both. */
export class Watch {
  readonly #session: Session
  #revision = 0
  #seenAt = -Infinity
  #timer: NodeJS.Timeout | undefined
  #polling: Promise<void> | undefined
  #closed = false

  /** `serves`: this process is to be the only one of those that serve clients */
  constructor(url: string, serves: boolean) {
    this.#session = new Session(url, async (client) => {
      client.on('notification', ({ payload }) => this.decided(Number(payload)))
      await client.query(`LISTEN ${DECISIONS_CHANNEL}`)
      if (serves) await claim(client)
    })
  }

  /** Resolves once the revision is known. Throws LazaretError `database-unreachable`, and `unusable-data` where another one serves. */
  async start(): Promise<void> {
    try {
      await this.#poll(performance.now() + PATIENCE_MS)
    } catch (error) {
      throw error instanceof LazaretError ? error : away(error)
    }
    this.#timer = setInterval(() => {
      this.#polling ??= this.#poll(0)
        .catch(() => this.#session.drop())
        .finally(() => (this.#polling = undefined))
    }, POLL_MS).unref()
  }

  revision(): number {
    return this.#revision
  }

  /** Revisions only grow: one that is told late changes nothing. */
  decided(revision: number): void {
    if (revision > this.#revision) this.#revision = revision
  }

  /** Throws LazaretError `database-unreachable` where the revision was not read for too long: others may have decided since. */
  assertFresh(): void {
    if (!this.isFresh()) throw away(undefined)
  }

  isFresh(): boolean {
    return performance.now() - this.#seenAt <= STALE_MS
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#polling
    await this.#session.drop()
  }

  async #poll(deadline: number): Promise<void> {
    const client = await this.#session.client(deadline)
    if (this.#closed) return
    // The moment before: what was decided after it may be missing.
    const askedAt = performance.now()
    const { rows } = await client.query<{ revision: number }>(REVISION)
    this.decided(rows[0]?.revision ?? 0)
    this.#seenAt = askedAt
  }
}

const REVISION = { text: 'SELECT revision FROM decision_state WHERE id = 1', query_timeout: ANSWER_MS }

/**
 * One server at a time: what it shares with others in memory alone (flights, throttles, the work that one does for all) is not shared
 * among several yet. A server that is cut off loses its session, and with it this lock; it commits nothing meanwhile.
 */
async function claim(client: pg.Client): Promise<void> {
  await client.query(SILENT_SESSIONS_END)
  const { rows } = await client.query<{ isAlone: boolean }>(
    `SELECT pg_try_advisory_lock(${LOCKS.serving}) AS "isAlone"`,
  )
  if (rows[0]?.isAlone === true) return
  throw new LazaretError(
    'unusable-data',
    'another server of Lazaret runs on this database: stop it, or wait half a minute where it was lost. Several at a time are not supported yet',
  )
}
