import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { connectionTo, isAway } from './connection.ts'
import { AGAIN_MS } from './queries.ts'

/** How long the other side may take to say goodbye, milliseconds: one that is cut off never does. */
const GOODBYE_MS = 1000

/** One connection that is kept, and made anew where it was lost. */
export class Session {
  readonly #url: string
  readonly #prepare: (client: pg.Client) => Promise<void>
  #client: pg.Client | undefined
  #connecting: Promise<pg.Client> | undefined

  /** `prepare`: what a new connection begins with */
  constructor(url: string, prepare: (client: pg.Client) => Promise<void> = () => Promise.resolve()) {
    this.#url = url
    this.#prepare = prepare
  }

  /** The connection; undefined: there is none now. */
  get open(): pg.Client | undefined {
    return this.#client
  }

  /** The connection, which is made where there is none: tried again until `deadline`, of `performance.now()`. Throws what the driver throws. */
  async client(deadline = 0): Promise<pg.Client> {
    for (;;) {
      try {
        return this.#client ?? (await (this.#connecting ??= this.#connect()))
      } catch (error) {
        if (!isAway(error) || performance.now() > deadline) throw error
        await pause(AGAIN_MS)
      }
    }
  }

  /** Ends the connection, and with it what it had begun and locked: the next use makes another one. */
  async drop(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (client !== undefined) await ended(client)
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(connectionTo(this.#url))
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    try {
      await client.connect()
      await this.#prepare(client)
      this.#client = client
      return client
    } catch (error) {
      await ended(client)
      throw error
    } finally {
      this.#connecting = undefined
    }
  }

  #lost(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined
  }
}

async function ended(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => undefined), pause(GOODBYE_MS, undefined, { ref: false })])
}
