import { sql, type Kysely } from 'kysely'

/**
 * Inspections that servers ask of `lazaret inspect-worker`, and who of these lives: what one has taken is free again once it was not seen
 * for a while. Whoever may write here says what is in an archive, and nothing else.
 */
export async function inspectionQueue(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE inspection_worker (
    name text PRIMARY KEY,
    inspector text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`.execute(db)
  await sql`CREATE TABLE inspection_job (
    digest text NOT NULL,
    read_as text NOT NULL,
    inspector text NOT NULL,
    package text NOT NULL,
    client text NOT NULL,
    urgent integer NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    worker text,
    tries integer NOT NULL DEFAULT 0,
    answer bytea,
    PRIMARY KEY (digest, read_as, inspector)
  )`.execute(db)
}

/** On which those that inspect are told that there is work, and those that asked that one was answered: by its digest. */
export const WORK_CHANNEL = 'lazaret_inspections'
export const ANSWERS_CHANNEL = 'lazaret_inspected'

/** A process that inspects says so often that it lives, and is held for dead after so long, milliseconds. */
export const BEAT_MS = 2000
export const DEAD_MS = 10_000

/** Processes that may end over one inspection before it counts as failed. */
export const TRIES_MAX = 3

/** Inspections that wait, or are under way, for all servers together. */
export const JOBS_MAX = 1000

/** What one answer may have, packed and unpacked, bytes. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024
export const FACTS_BYTES_MAX = 256 * 1024 * 1024

/** SQL: whether the process of this name lives. */
export const lives = (name: string): string =>
  `EXISTS (SELECT 1 FROM inspection_worker AS alive WHERE alive.name = ${name}
     AND alive.seen_at > clock_timestamp() - interval '${DEAD_MS} milliseconds')`
