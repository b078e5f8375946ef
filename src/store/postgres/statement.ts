import type pg from 'pg'
import { nameOf } from './queries.ts'

/** A value as a column takes it. */
type Value = string | number | null | Uint8Array | readonly (string | number | null)[]

/** A prepared statement whose values have names: `@digest`. */
export interface Statement {
  readonly name: string
  readonly text: string
  readonly values: readonly string[]
}

export function statement(sql: string): Statement {
  const values: string[] = []
  const text = sql.replaceAll(/@([A-Za-z]+)/g, (_whole, name: string) => {
    if (!values.includes(name)) values.push(name)
    return `$${values.indexOf(name) + 1}`
  })
  return { name: nameOf(text), text, values }
}

/** What is written in one transaction, over one connection. */
export class Transaction {
  readonly #client: pg.ClientBase
  /** the name of the process that writes */
  readonly replica: string
  /** the revision of decisions that it writes; undefined: it decides nothing */
  decided: number | undefined

  constructor(client: pg.ClientBase, replica = '') {
    this.#client = client
    this.replica = replica
  }

  /** How many rows it changed. */
  async run(of: Statement, values: Readonly<Record<string, Value>>): Promise<number> {
    return (await this.#query(of, values)).rowCount ?? 0
  }

  async all<Row>(of: Statement, values: Readonly<Record<string, Value>>): Promise<readonly Row[]> {
    return (await this.#query(of, values)).rows
  }

  async first<Row>(of: Statement, values: Readonly<Record<string, Value>>): Promise<Row | undefined> {
    return (await this.all<Row>(of, values))[0]
  }

  #query({ name, text, values: names }: Statement, values: Readonly<Record<string, Value>>) {
    return this.#client.query({
      name,
      text,
      values: names.map((one) => {
        const value = values[one]
        // The driver would write NULL.
        if (value === undefined) throw new TypeError(`the statement has no value for ${one}`)
        return value
      }),
    })
  }
}
