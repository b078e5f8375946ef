import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What several servers on one database share beside the records. */
export const REPLICA_TABLES: Record<string, Migration> = { '0003-log-signer': { up: logSigner } }

/** Whose signature the log has: one key, whichever process signs. `log_signer` has one row, number 1. */
async function logSigner(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE log_signer (id integer PRIMARY KEY, verifier text NOT NULL)`.execute(db)
}
