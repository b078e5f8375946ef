import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The policies in force, and the looser ones that wait for two people. */
export function loosenings(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('kept_policy')
        .addColumn('registry', 'text', (c) => c.primaryKey())
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('is_guarded', 'integer', (c) => c.notNull())
        .addColumn('kept_at', 'text', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('loosening')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('registry', 'text', (c) => c.notNull())
        .addColumn('base', 'text', (c) => c.notNull())
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('told', 'text', (c) => c.notNull())
        .addColumn('added_at', 'text', (c) => c.notNull())
        .addColumn('agreed_at', 'text')
        .addColumn('agreed_by', 'text')
        .addColumn('ended_at', 'text')
        .addColumn('ended_by', 'text')
        .addColumn('ended_how', 'text')
        .execute()
    },
  }
}
