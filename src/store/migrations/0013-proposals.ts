import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Releases that one person proposes and another one agrees to, and who asked while signed in. */
export function proposals(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('proposal')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('case_id', 'text', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('added_by', 'text', (c) => c.notNull())
        .addColumn('added_as', 'text', (c) => c.notNull())
        .addColumn('added_at', 'text', (c) => c.notNull())
        .addColumn('ended_at', 'text')
        .addColumn('ended_by', 'text')
        .addColumn('ended_how', 'text')
        .execute()
      await db.schema.createIndex('proposal_of_case').on('proposal').columns(['case_id', 'added_at']).execute()
      await db.schema.alterTable('waiver').addColumn('agreed_by', 'text').execute()
      await db.schema.alterTable('waiver').addColumn('ticket', 'text').execute()
      await db.schema
        .alterTable('waiver')
        .addColumn('emergency', 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
      await db.schema.alterTable('case_request').addColumn('person', 'text').execute()
    },
  }
}
