import type Database from 'better-sqlite3'

type Awaitable<Value> = Value | Promise<Value>

/**
 * Reads that nobody waits for by the microsecond, in SQL that both databases understand: values stand as `?`, a list in JSON as
 * `(SELECT value FROM json_each(?))`, and what lies in JSON as `json_extract(column, '$.one.other')`.
 */
export interface Reads {
  prepare<Values extends unknown[], Row>(sql: string): ReadStatement<Values, Row>
}

export interface ReadStatement<Values extends unknown[], Row> {
  all(...values: Values): Awaitable<Row[]>
  get(...values: Values): Awaitable<Row | undefined>
}

/** Over SQLite's own connection, which answers at once. */
export function sqliteReads(sqlite: Database.Database): Reads {
  return {
    prepare<Values extends unknown[], Row>(sql: string): ReadStatement<Values, Row> {
      const statement = sqlite.prepare<unknown[], Row>(sql)
      return { all: (...values) => statement.all(...values), get: (...values) => statement.get(...values) }
    },
  }
}
