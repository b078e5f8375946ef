import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Cases are found by the package, or the beginning of its name. */
export function casesOfPackages(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.createIndex('quarantine_case_name').on('quarantine_case').columns(['name', 'opened_at']).execute()
    },
  }
}
