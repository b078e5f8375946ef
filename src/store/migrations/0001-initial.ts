import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ColumnTypes } from './types.ts'

/** Times are ISO 8601 UTC text, which sorts as it reads; JSON is text, or bytes where it may be large and is packed. */
export function initial(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await artifacts(db, types)
      await desk(db)
      await people(db)
      await log(db, types)
    },
  }
}

async function artifacts(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('artifact')
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('filename', 'text', (c) => c.notNull())
    .addColumn('ecosystem', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('size_bytes', types.big, (c) => c.notNull())
    .addColumn('integrity', 'text', (c) => c.notNull())
    .addColumn('claims', 'text', (c) => c.notNull())
    .addColumn('first_seen_at', 'text', (c) => c.notNull())
    .addColumn('stored_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('artifact_pk', ['registry', 'name', 'filename'])
    .execute()
  await db.schema.createIndex('artifact_digest').on('artifact').columns(['registry', 'digest']).execute()
  await db.schema
    .createTable('facts')
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('inspector', 'text', (c) => c.notNull())
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('body', types.bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('facts_pk', ['digest', 'kind', 'inspector'])
    .execute()
  await db.schema
    .createTable('verdict')
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('filename', 'text', (c) => c.notNull())
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('verdict_pk', ['registry', 'digest', 'filename'])
    .execute()
  await db.schema
    .createTable('catalogue')
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('raw', types.bytes, (c) => c.notNull())
    .addColumn('content_type', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('etag', 'text')
    .addColumn('last_modified', 'text')
    .addColumn('parsed', types.bytes, (c) => c.notNull())
    .addColumn('first_seen', types.bytes, (c) => c.notNull())
    .addColumn('former_maintainers', 'text', (c) => c.notNull())
    .addColumn('refreshed_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('catalogue_pk', ['registry', 'name'])
    .execute()
}

async function desk(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('quarantine_case')
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
    .addUniqueConstraint('quarantine_case_artifact', ['registry', 'digest'])
    .execute()
  await db.schema
    .createIndex('quarantine_case_queue')
    .on('quarantine_case')
    .columns(['state', 'opened_at', 'id'])
    .execute()
  await db.schema
    .createTable('case_request')
    .addColumn('case_id', 'text', (c) => c.notNull().references('quarantine_case.id'))
    .addColumn('slot', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('client', 'text', (c) => c.notNull())
    .addColumn('token', 'text')
    .addColumn('message', 'text')
    .addColumn('contact', 'text')
    .addPrimaryKeyConstraint('case_request_pk', ['case_id', 'slot'])
    .execute()
  await db.schema
    .createTable('waiver')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('rules', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('added_by', 'text', (c) => c.notNull())
    .addColumn('added_at', 'text', (c) => c.notNull())
    .addColumn('until_at', 'text')
    .addColumn('revoked_at', 'text')
    .addColumn('revoked_by', 'text')
    .addColumn('case_id', 'text')
    .execute()
  await db.schema
    .createTable('rejection')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('added_by', 'text', (c) => c.notNull())
    .addColumn('added_at', 'text', (c) => c.notNull())
    .addColumn('revoked_at', 'text')
    .addColumn('revoked_by', 'text')
    .addColumn('case_id', 'text')
    .execute()
}

async function people(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('person')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('session')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('csrf_token', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .execute()
}

/** `log_state` and `decision_state` have one row, number 1. */
async function log(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('log_event')
    .addColumn('seq', types.big, (c) => c.primaryKey())
    .addColumn('leaf', 'text', (c) => c.notNull())
    .addColumn('leaf_hash', types.bytes, (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('registry', 'text')
    .addColumn('purl', 'text')
    .addColumn('digest', 'text')
    .execute()
  // Nearly all events are downloads: these need no index to be found, and would pay for it on each.
  await db.schema
    .createIndex('log_event_type')
    .on('log_event')
    .columns(['type', 'seq'])
    .where(sql.ref('type'), '<>', sql.lit('artifact.served'))
    .execute()
  // A digest is indexed by block of events, not by event: a plain index costs half of the log's throughput.
  await db.schema
    .createTable('log_digest')
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('block', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('log_digest_pk', ['digest', 'block'])
    .execute()
  await db.schema
    .createTable('log_state')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('size', types.big, (c) => c.notNull())
    .addColumn('edge', types.bytes, (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('checkpoint')
    .addColumn('size', types.big, (c) => c.primaryKey())
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('root_hash', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('decision_state')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .execute()
}
