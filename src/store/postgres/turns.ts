import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { LazaretError } from '../../model/errors.ts'
import { away, toLazaretError } from './connection.ts'

/** What is locked, beside its key: the first of the two numbers of an advisory lock. */
const KINDS = { flight: 0x6c617a10, turn: 0x6c617a11 } as const

/** Pauses between two looks whether a lock is free, milliseconds: the first, and the longest. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000

/** How long another process is waited for, milliseconds: one that does the same work, and one that changes the same thing. */
const FLIGHT_MS = 120_000
const TURN_MS = 10_000

/** A lock, and the connection that has it: it ends with that. */
interface Held {
  readonly client: pg.Client
  readonly ids: readonly [number, number]
}

/** Locks of keys, over all processes on a database. Within one process whoever asks has seen to it that a key is asked for once at a time. */
export class Turns {
  readonly #client: () => pg.Client | undefined

  /** `client`: the session that has them, as it is open now */
  constructor(client: () => pg.Client | undefined) {
    this.#client = client
  }

  /** `work`, after whoever else does the same, for a while: it saves work and nothing hangs on it, so that it is done without a lock, too. */
  async flight<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const held = await this.#take(KINDS.flight, key, FLIGHT_MS).catch(() => undefined)
    return await this.#run(held, work)
  }

  /** `work`, while no other process is at this key. Throws LazaretError `database-unreachable`, and `conflict` where another one is for long. */
  async turn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const held = await this.#take(KINDS.turn, key, TURN_MS)
    if (held === undefined) throw new LazaretError('conflict', 'Somebody else changes this at the moment: try again.')
    return await this.#run(held, work)
  }

  async #run<Result>(held: Held | undefined, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } finally {
      if (held !== undefined && this.#client() === held.client)
        // Where the connection is lost, the lock is, too.
        await held.client.query('SELECT pg_advisory_unlock($1, $2)', [...held.ids]).catch(() => undefined)
    }
  }

  /** Undefined: another process has it for so long. */
  async #take(kind: number, key: string, waitMs: number): Promise<Held | undefined> {
    const ids = [kind, createHash('sha256').update(key).digest().readInt32BE()] as const
    const until = performance.now() + waitMs
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const client = this.#client()
      if (client === undefined) throw away(undefined)
      if (await isTaken(client, ids)) return { client, ids }
      if (performance.now() > until) return undefined
      await pause(pauseMs, undefined, { ref: false })
    }
  }
}

async function isTaken(client: pg.Client, ids: readonly [number, number]): Promise<boolean> {
  try {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [...ids])
    return rows[0]?.taken === true
  } catch (error) {
    throw toLazaretError(error)
  }
}
