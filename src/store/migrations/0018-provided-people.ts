import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Who a sign-in provider says a person is: nobody is two people here. */
export function providedPeople(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('person').addColumn('issuer', 'text').execute()
      await db.schema.alterTable('person').addColumn('subject', 'text').execute()
      await db.schema.createIndex('person_provided').unique().on('person').columns(['issuer', 'subject']).execute()
    },
  }
}
