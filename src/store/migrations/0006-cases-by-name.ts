import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The same bytes under two names are two cases, and have two verdicts: one name may lie. Rows of before keep the key under which the
 * log tells of them: a verdict without a name, a case that is `keyed_by` its digest.
 */
export function casesByName(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await verdicts(db)
      await cases(db)
    },
  }
}

async function verdicts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('verdict_by_name')
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('filename', 'text', (c) => c.notNull())
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('verdict_by_name_pk', ['registry', 'digest', 'name', 'filename'])
    .execute()
  await sql`INSERT INTO verdict_by_name (registry, digest, name, filename, ordinal, body)
    SELECT registry, digest, '', filename, ordinal, body FROM verdict`.execute(db)
  await db.schema.dropTable('verdict').execute()
  await db.schema.alterTable('verdict_by_name').renameTo('verdict').execute()
}

/** The requests move along: their table refers to that of the cases. */
async function cases(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('case_by_name')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('ecosystem', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('filename', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('opened_at', 'text', (c) => c.notNull())
    .addColumn('decided_at', 'text')
    .addColumn('decided_by', 'text')
    .addColumn('decision_reason', 'text')
    .addColumn('asked', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('messages', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('last_asked_at', 'text')
    .addColumn('keyed_by', 'text', (c) => c.notNull().defaultTo('file'))
    .addUniqueConstraint('case_by_name_file', ['registry', 'digest', 'name', 'filename'])
    .execute()
  const columns = sql.raw(
    `id, registry, digest, ecosystem, name, version, filename, kind, state, opened_at, decided_at, decided_by,
     decision_reason, asked, messages, last_asked_at`,
  )
  await sql`INSERT INTO case_by_name (${columns}, keyed_by) SELECT ${columns}, 'digest' FROM quarantine_case`.execute(
    db,
  )
  await db.schema
    .createTable('request_by_case')
    .addColumn('case_id', 'text', (c) => c.notNull().references('case_by_name.id'))
    .addColumn('slot', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('client', 'text', (c) => c.notNull())
    .addColumn('token', 'text')
    .addColumn('message', 'text')
    .addColumn('contact', 'text')
    .addPrimaryKeyConstraint('request_by_case_pk', ['case_id', 'slot'])
    .execute()
  const asked = sql.raw('case_id, slot, at, address, client, token, message, contact')
  await sql`INSERT INTO request_by_case (${asked}) SELECT ${asked} FROM case_request`.execute(db)
  await db.schema.dropTable('case_request').execute()
  await db.schema.dropTable('quarantine_case').execute()
  await db.schema.alterTable('case_by_name').renameTo('quarantine_case').execute()
  await db.schema.alterTable('request_by_case').renameTo('case_request').execute()
  await db.schema
    .createIndex('quarantine_case_queue')
    .on('quarantine_case')
    .columns(['state', 'opened_at', 'id'])
    .execute()
}
