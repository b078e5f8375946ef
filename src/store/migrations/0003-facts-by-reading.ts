import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/**
 * Facts belong to a digest, the way in which its bytes are read, and the revision of what measured them. What was measured before
 * held findings about the name under which the bytes came, so that none of it is kept: it is measured anew.
 */
export function factsByReading(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.dropTable('facts').execute()
      await db.schema
        .createTable('facts')
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('read_as', 'text', (c) => c.notNull())
        .addColumn('inspector', 'text', (c) => c.notNull())
        .addColumn('ordinal', 'integer', (c) => c.notNull())
        .addColumn('body', types.bytes, (c) => c.notNull())
        .addPrimaryKeyConstraint('facts_pk', ['digest', 'read_as', 'inspector'])
        .execute()
    },
  }
}
