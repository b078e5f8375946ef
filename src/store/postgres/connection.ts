import pg from 'pg'
import { codeOf } from '../../model/error-code.ts'
import { ERRORS, LazaretError } from '../../model/errors.ts'

/** How long the server may take to accept a connection, milliseconds. */
const CONNECT_MS = 5000
/** Longest that one statement may take at the server, and that its answer is waited for here, milliseconds. */
const STATEMENT_MS = 60_000
const ANSWER_MS = 70_000
/** A session of ours that says nothing inside a transaction is ended by the server, milliseconds: it holds locks. */
const IDLE_IN_TRANSACTION_MS = 15_000

/** For a session that speaks each second and holds a lock of all processes: the server ends it soon after it was cut off. */
export const SILENT_SESSIONS_END = "SET idle_session_timeout = '15s'"

/** Numbers of 64 bits come as text by default; ours are sizes and numbers of the log, far below 2^53. */
const BIGINT = 20

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    return oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)
  },
}

/** How every connection to the database at `url` is made. */
export function connectionTo(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'lazaret',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
    types,
  }
}

/** Classes of PostgreSQL's codes that tell of the server, and not of what was asked: connections, resources, its operator. */
const OF_THE_SERVER = /^(?:08|53|57|58)/

/** Where nothing answers, or what answers is about to end: what the driver and the system say of it. */
const OF_THE_LINE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const WORDS_OF_THE_LINE =
  /connection (?:terminated|error|timeout|ended)|timeout (?:expired|exceeded)|not queryable|read timeout/i

/** Whether the database is away, so that the same may go well a moment later. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error)
  if (code === '57014') return false
  if (OF_THE_SERVER.test(code) || OF_THE_LINE.has(code)) return true
  return code === '' && error instanceof Error && WORDS_OF_THE_LINE.test(error.message)
}

/** PostgreSQL's complaint in the words that leave the store. */
export function toLazaretError(error: unknown): LazaretError {
  if (error instanceof LazaretError) return error
  if (isAway(error)) return away(error)
  const code = codeOf(error)
  // A text with U+0000 is in no row, and none can be looked for.
  if (code === '22021' || code === '22P05')
    return new LazaretError('bad-request', 'A text with the character U+0000 is not stored.', { cause: error })
  if (code === '23505') return new LazaretError('conflict', ERRORS.conflict.hint, { cause: error })
  if (code === '23503') return new LazaretError('not-found', 'What this belongs to is not there.', { cause: error })
  const reason = error instanceof Error ? error.message : String(error)
  return new LazaretError('internal', `The database could not do it: ${reason}.`, { cause: error })
}

/** How soon a client may ask again, seconds. */
const RETRY_SECONDS = 5

export function away(cause: unknown): LazaretError {
  return new LazaretError('database-unreachable', 'The database does not answer; nothing is served without it.', {
    cause,
    retryAfterSeconds: RETRY_SECONDS,
  })
}
