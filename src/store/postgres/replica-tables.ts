import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What several servers on one database share beside the records. */
export const REPLICA_TABLES: Record<string, Migration> = {
  '0003-log-signer': { up: logSigner },
  '0004-decided-turns': { up: decidedTurns },
}

/** Whose signature the log has: one key, whichever process signs. `log_signer` has one row, number 1. */
async function logSigner(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE log_signer (id integer PRIMARY KEY, verifier text NOT NULL)`.execute(db)
}

/** With each turn the revision of decisions that stood when it was taken: what rests on an older one does not stand. */
async function decidedTurns(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE commit_turn ADD COLUMN decided bigint NOT NULL DEFAULT 0`.execute(db)
}
