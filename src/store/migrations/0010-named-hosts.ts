import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The hosts that stored facts name, by their labels from the last to the first, so that all below one stand together. */
export function namedHosts(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('named_host')
        .addColumn('labels', 'text', (c) => c.notNull())
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('read_as', 'text', (c) => c.notNull())
        .addColumn('moment', 'text', (c) => c.notNull())
        .addColumn('path', 'text', (c) => c.notNull())
        .addColumn('line', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('named_host_pk', ['labels', 'digest', 'read_as', 'moment'])
        .execute()
      await db.schema.createIndex('named_host_digest').on('named_host').columns(['digest', 'read_as']).execute()
      await db.schema.createIndex('artifact_bytes').on('artifact').columns(['digest']).execute()
    },
  }
}
