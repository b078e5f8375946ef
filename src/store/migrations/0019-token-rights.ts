import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What tokens may beyond opening registries. */
export function tokenRights(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('access_token').addColumn('rights', 'text').execute()
    },
  }
}
