import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Freezes: for a while nothing is served that was published after their point in time. */
export function freezes(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('freeze')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('registry', 'text', (c) => c.notNull())
        .addColumn('line', 'text', (c) => c.notNull())
        .addColumn('until_at', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('added_by', 'text', (c) => c.notNull())
        .addColumn('added_at', 'text', (c) => c.notNull())
        .addColumn('revoked_at', 'text')
        .addColumn('revoked_by', 'text')
        .execute()
    },
  }
}
