import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/** How many checkpoints were made stands beside the log's head: one that is taken away is missed. */
export function countedHeads(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .alterTable('log_state')
        .addColumn('signed', types.big, (c) => c.notNull().defaultTo(0))
        .execute()
      await sql`UPDATE log_state SET signed = (SELECT COUNT(*) FROM checkpoint)`.execute(db)
    },
  }
}
