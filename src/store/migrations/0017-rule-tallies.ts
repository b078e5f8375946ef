import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/** How often each rule decided, by day: a log of years is counted once, and not by each who looks. */
export function ruleTallies({ byKey }: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      let table = db.schema
        .createTable('rule_tally')
        .addColumn('day', 'text', (c) => c.notNull())
        .addColumn('registry', 'text', (c) => c.notNull())
        .addColumn('rule', 'text', (c) => c.notNull())
      for (const count of ['refused', 'warned', 'observed'])
        table = table.addColumn(count, 'integer', (c) => c.notNull().defaultTo(0))
      await table
        .addPrimaryKeyConstraint('rule_tally_pk', ['day', 'registry', 'rule'])
        .modifyEnd(sql.raw(byKey))
        .execute()
    },
  }
}
