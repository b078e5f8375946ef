import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** How far each receiver was told of the log. */
export function receivers(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('receiver')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('next', 'integer', (c) => c.notNull())
        .execute()
    },
  }
}
