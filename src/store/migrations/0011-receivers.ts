import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/** How far each receiver was told of the log. */
export function receivers(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('receiver')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('next', types.big, (c) => c.notNull())
        .execute()
    },
  }
}
