import { lookup } from '../../model/lookup.ts'
import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { inspectionQueue } from './inspection-tables.ts'

/** What several servers on one database share beside the records. */
export const REPLICA_TABLES: Record<string, Migration> = lookup({
  '0003-log-signer': { up: logSigner },
  '0004-decided-turns': { up: decidedTurns },
  '0005-package-news': { up: packageNews },
  '0006-desk-memory': { up: deskMemory },
  '0007-inspection-queue': { up: inspectionQueue },
})

/** Whose signature the log has: one key, whichever process signs. `log_signer` has one row, number 1. */
async function logSigner(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE log_signer (id integer PRIMARY KEY, verifier text NOT NULL)`.execute(db)
}

/** With each turn the revision of decisions that stood when it was taken: what rests on an older one does not stand. */
async function decidedTurns(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE commit_turn ADD COLUMN decided bigint NOT NULL DEFAULT 0`.execute(db)
}

/** What a process learnt of a package, for the others that keep something of it in memory. */
async function packageNews(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE package_news (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    replica text NOT NULL,
    registry text NOT NULL,
    name text NOT NULL,
    is_listing integer NOT NULL
  )`.execute(db)
}

/** What the desk of one process forgets with it: who tried how often, and the links of the first start. Times are epoch milliseconds. */
async function deskMemory(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE attempt_tally (key text PRIMARY KEY, count integer NOT NULL, last_at bigint NOT NULL)`.execute(
    db,
  )
  await sql`CREATE TABLE setup_link (hash text PRIMARY KEY, added_at bigint NOT NULL)`.execute(db)
}
