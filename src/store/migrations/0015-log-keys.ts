import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/** Where events are by purl, digest and actor, and which purls there are. `log_keyed` has one row, number 1. */
export function logKeys({ big, byKey }: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('log_key')
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('seq', big, (c) => c.notNull())
        .addPrimaryKeyConstraint('log_key_pk', ['key', 'seq'])
        .modifyEnd(sql.raw(byKey))
        .execute()
      await db.schema
        .createTable('log_purl')
        .addColumn('purl', 'text', (c) => c.primaryKey())
        .modifyEnd(sql.raw(byKey))
        .execute()
      await db.schema
        .createTable('log_keyed')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('below', big, (c) => c.notNull())
        .execute()
      await sql`INSERT INTO log_keyed (id, below) VALUES (1, 0)`.execute(db)
    },
  }
}
