import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/** Cuts of the log, and the events below the newest one that stay. */
export function logCuts({ big }: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('log_cut')
        .addColumn('size', big, (c) => c.primaryKey())
        .addColumn('previous', big, (c) => c.notNull())
        .addColumn('note', 'text', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('log_kept')
        .addColumn('seq', big, (c) => c.primaryKey())
        .execute()
    },
  }
}
