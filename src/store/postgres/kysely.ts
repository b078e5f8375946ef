import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely'
import type { Schema } from '../schema.ts'

type Ask = <Row>(text: string, values: unknown[]) => Promise<Row[]>

/** Kysely for single reads, each asked by `ask`: it begins no transaction and holds no connection. */
export function kyselyOver(ask: Ask): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => readingDriver(ask),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

function readingDriver(ask: Ask): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      return { rows: await ask<Row>(sql, [...parameters]) }
    },
    streamQuery: unused,
  }
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: unused,
    commitTransaction: unused,
    rollbackTransaction: unused,
    releaseConnection: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  }
}

function unused(): never {
  throw new Error('only single reads go this way')
}
