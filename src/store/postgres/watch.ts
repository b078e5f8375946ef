import type pg from 'pg'
import { LazaretError } from '../../model/errors.ts'
import { Again } from '../../model/again.ts'
import type { News, Others } from '../../model/others.ts'
import { away, SILENT_SESSIONS_END } from './connection.ts'
import { DECISIONS_CHANNEL } from './decision-writes.ts'
import { LOCKS } from './migrate.ts'
import { ANSWER_MS, NEWS_CHANNEL, NEWS_KEPT, newsSince } from './news.ts'
import { PATIENCE_MS } from './queries.ts'
import { Session } from './session.ts'
import { Turns } from './turns.ts'

/** How often it is read what is new, behind what the database tells by itself, milliseconds. */
const POLL_MS = 1000

/** A process that could not read what is new for so long commits and serves nothing, and does not lead, milliseconds. */
export const STALE_MS = 5000

export interface WatchOptions {
  readonly url: string
  /** the name of this process, whose own news is none to it */
  readonly replica: string
  /** it serves clients, and so may be the one that does what one does for all */
  readonly serves: boolean
}

interface State {
  readonly revision: number
  readonly newest: number
  readonly leads: boolean
}

/**
 * What other processes do, as far as this one must know: moved by what this process commits, by what the database tells, and by a poll
 * behind both. The one session of it also elects who leads: the server ends it fifteen seconds after it fell silent, and by then this
 * process has long stopped to believe that it leads.
 */
export class Watch implements Others {
  readonly #options: WatchOptions
  readonly #session: Session
  readonly flight: Others['flight']
  readonly turn: Others['turn']
  readonly #listeners: ((news: News) => void)[] = []
  #revision = 0
  /** number of the newest piece of news that was read; undefined: nothing is kept yet that it could be about */
  #read: number | undefined
  #seenAt = -Infinity
  /** the connection that has the lock of who leads */
  #leading: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  /** what is told of while it is read may not be in that */
  readonly #polls = new Again(() => this.#poll(0).catch(() => this.#session.drop()))
  #closed = false

  constructor(options: WatchOptions) {
    this.#options = options
    this.#session = new Session(options.url, async (client) => {
      client.on('notification', ({ channel, payload }) =>
        channel === DECISIONS_CHANNEL ? this.decided(Number(payload)) : this.#polls.ask(),
      )
      await client.query(`LISTEN ${DECISIONS_CHANNEL}`)
      await client.query(`LISTEN ${NEWS_CHANNEL}`)
      await client.query(SILENT_SESSIONS_END)
      if (options.serves) await claim(client)
    })
    const turns = new Turns(() => this.#session.open)
    this.flight = (key, work) => turns.flight(key, work)
    this.turn = (key, work) => turns.turn(key, work)
  }

  /** Resolves once the revision is known. Throws LazaretError `database-unreachable`. */
  async start(): Promise<void> {
    try {
      await this.#poll(performance.now() + PATIENCE_MS)
    } catch (error) {
      throw error instanceof LazaretError ? error : away(error)
    }
    this.#timer = setInterval(() => this.#polls.ask(), POLL_MS).unref()
  }

  onNews(listener: (news: News) => void): void {
    this.#listeners.push(listener)
  }

  revision(): number {
    return this.#revision
  }

  /** Revisions only grow: one that is told late changes nothing. */
  decided(revision: number): void {
    if (revision <= this.#revision) return
    this.#revision = revision
    this.#emit({ kind: 'decided' })
  }

  assertFresh(): void {
    if (!this.isFresh()) throw away(undefined)
  }

  isFresh(): boolean {
    return performance.now() - this.#seenAt <= STALE_MS
  }

  leads(): boolean {
    return this.isFresh() && this.#leading !== undefined && this.#leading === this.#session.open
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#polls.close()
    await this.#session.drop()
  }

  #emit(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }

  async #poll(deadline: number): Promise<void> {
    const client = await this.#session.client(deadline)
    if (this.#closed) return
    // The moment before: what was decided after it may be missing.
    const askedAt = performance.now()
    const { rows } = await client.query<State>({ ...STATE, values: [this.#mayLead(client)] })
    const [state] = rows
    if (state === undefined) throw new Error('the database has no revision of decisions')
    if (state.leads) this.#leading = client
    await this.#readNews(client, state.newest)
    this.decided(state.revision)
    this.#seenAt = askedAt
  }

  /** Whether the lock is to be tried: whoever has it gets it again, and would have to give it back as often. */
  #mayLead(client: pg.Client): boolean {
    return this.#options.serves && this.#leading !== client
  }

  async #readNews(client: pg.Client, newest: number): Promise<void> {
    const last = this.#read ?? newest
    if (newest > last + NEWS_KEPT) this.#emit({ kind: 'everything' })
    else if (newest > last)
      for (const news of await newsSince(client, last, newest, this.#options.replica)) this.#emit(news)
    this.#read = newest
  }
}

const STATE = {
  text: `SELECT revision, (SELECT COALESCE(MAX(id), 0) FROM package_news) AS newest,
    CASE WHEN $1::boolean THEN pg_try_advisory_lock(${LOCKS.leading}) ELSE false END AS leads
    FROM decision_state WHERE id = 1`,
  query_timeout: ANSWER_MS,
}

/** Servers run beside each other, and none beside a move of the records. */
async function claim(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(`SELECT pg_try_advisory_lock_shared(${LOCKS.serving}) AS may`)
  if (rows[0]?.may === true) return
  throw new LazaretError(
    'unusable-data',
    'records are moved into this database or out of it, or a server of an older version runs on it: wait until that has ended',
  )
}
