import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Which of several upstreams gave a document, and whose the package is. */
export function documentOrigins(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('catalogue').addColumn('given_by', 'text').execute()
      await db.schema.alterTable('catalogue').addColumn('owner', 'text').execute()
    },
  }
}
