import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** By which a person chooses a password, and since when one may not sign in. */
export function passwordLinks(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('person').addColumn('link_hash', 'text').execute()
      await db.schema.alterTable('person').addColumn('link_until', 'text').execute()
      await db.schema.alterTable('person').addColumn('disabled_at', 'text').execute()
    },
  }
}
