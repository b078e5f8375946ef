import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import pg from 'pg'
import type { Reads, ReadStatement } from '../reads.ts'
import type { Schema } from '../schema.ts'
import { connectionTo, isAway, toLazaretError } from './connection.ts'
import { kyselyOver } from './kysely.ts'

/** Connections for reading that one process has at most: what is asked for beyond waits for its turn. */
const CONNECTIONS_MAX = 8

/** How long what is asked waits for a database that is away, and between two tries, milliseconds. */
export const PATIENCE_MS = 10_000
export const AGAIN_MS = 200

/** Reads of the database at a URL. What finds the database away is asked again, for as long as a client is ready to wait. */
export class Queries implements Reads {
  readonly kysely: Kysely<Schema>
  readonly #pool: pg.Pool

  constructor(url: string) {
    this.#pool = new pg.Pool({ ...connectionTo(url), max: CONNECTIONS_MAX, idleTimeoutMillis: 30_000 })
    // An idle connection was lost: the next query takes another one.
    this.#pool.on('error', () => undefined)
    this.kysely = kyselyOver((text, values) => this.#answered(text, values))
  }

  prepare<Values extends unknown[], Row>(sql: string): ReadStatement<Values, Row> {
    const text = numbered(sql)
    const name = nameOf(text)
    const all = (...values: Values): Promise<Row[]> => this.#answered(text, values, name)
    return { all, get: async (...values) => (await all(...values))[0] }
  }

  /** `work` over one connection, in one transaction that sees one moment. */
  async asOne<Result>(work: (reads: Reads) => Promise<Result>): Promise<Result> {
    return await patiently(async () => {
      const client = await this.#pool.connect()
      let isUsable = false
      try {
        await client.query(SNAPSHOT)
        const result = await work(readsOf(client))
        await client.query('COMMIT')
        isUsable = true
        return result
      } finally {
        client.release(!isUsable)
      }
    })
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  #answered<Row>(text: string, values: unknown[], name?: string): Promise<Row[]> {
    return patiently(async () => {
      const { rows } = await this.#pool.query(name === undefined ? { text, values } : { name, text, values })
      return rows
    })
  }
}

/** Begins a transaction that sees one moment, and changes nothing. */
export const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/** Asks again where the database is away. Throws LazaretError. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isAway(error) || performance.now() > until) throw toLazaretError(error)
      await pause(AGAIN_MS)
    }
  }
}

/** Reads over one connection. */
export function readsOf(client: pg.ClientBase): Reads {
  return {
    prepare<Values extends unknown[], Row>(sql: string): ReadStatement<Values, Row> {
      const text = numbered(sql)
      const all = async (...values: unknown[]): Promise<Row[]> => (await client.query({ text, values })).rows
      return { all, get: async (...values) => (await all(...values))[0] }
    },
  }
}

/** The words of `Reads` in PostgreSQL's: values are numbered, and JSON is read by other functions. */
function numbered(sql: string): string {
  return withNumbers(
    sql
      .replaceAll(
        'SELECT value FROM json_each(?)',
        'SELECT value FROM json_array_elements_text(?::json) AS list (value)',
      )
      // Where JSON tells of U+0000 anywhere in it, nothing is read out of it as a text.
      .replaceAll(
        /json_extract\(([a-z_.]+), '\$\.([a-z]+)\.([a-z]+)'\)/g,
        String.raw`(replace($1, '\u0000', '\ufffd')::json #>> '{$2,$3}')`,
      ),
  )
}

/** Values that stand as `?` in the order in which they are given, as PostgreSQL names them. */
export function withNumbers(sql: string): string {
  let number = 0
  return sql.replaceAll('?', () => `$${(number += 1)}`)
}

/** Under which a connection remembers a prepared statement. */
export function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 24)
}
