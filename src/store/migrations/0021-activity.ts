import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/** What the log comes to, by hour and by requester, and to where it was counted: `log_counted` has one row, number 1. */
export function activity({ big, byKey }: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('log_hour')
        .addColumn('hour', 'text', (c) => c.notNull())
        .addColumn('registry', 'text', (c) => c.notNull())
        .addColumn('what', 'text', (c) => c.notNull())
        .addColumn('times', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('log_hour_pk', ['hour', 'registry', 'what'])
        .modifyEnd(sql.raw(byKey))
        .execute()
      await db.schema
        .createTable('log_requester')
        .addColumn('month', 'text', (c) => c.notNull())
        .addColumn('requester', 'text', (c) => c.notNull())
        .addColumn('served', 'integer', (c) => c.notNull())
        .addColumn('refused', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('log_requester_pk', ['month', 'requester'])
        .modifyEnd(sql.raw(byKey))
        .execute()
      await db.schema
        .createTable('log_reach')
        .addColumn('month', 'text', (c) => c.notNull())
        .addColumn('requester', 'text', (c) => c.notNull())
        .addColumn('package', 'text', (c) => c.notNull())
        .addColumn('served', 'integer', (c) => c.notNull())
        .addColumn('refused', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('log_reach_pk', ['month', 'requester', 'package'])
        .modifyEnd(sql.raw(byKey))
        .execute()
      await db.schema
        .createTable('log_counted')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('below', big, (c) => c.notNull())
        .execute()
      await sql`INSERT INTO log_counted (id, below) VALUES (1, 0)`.execute(db)
    },
  }
}
