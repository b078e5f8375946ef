import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Published records of malware and vulnerabilities, one row for each package that a record names. */
export function advisories(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('advisory')
        .addColumn('ecosystem', 'text', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('id', 'text', (c) => c.notNull())
        .addColumn('is_malware', 'integer', (c) => c.notNull())
        .addColumn('modified_at', 'text', (c) => c.notNull())
        .addColumn('withdrawn_at', 'text')
        .addColumn('body', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('advisory_pk', ['ecosystem', 'name', 'id'])
        .execute()
      await db.schema.createIndex('advisory_id').on('advisory').columns(['id', 'modified_at']).execute()
    },
  }
}
