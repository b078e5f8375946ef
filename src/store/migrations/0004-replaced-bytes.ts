import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Whoever released a version did not release the bytes that came in its place later. */
export function replacedBytes(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('artifact').addColumn('replaced_at', 'text').execute()
    },
  }
}
