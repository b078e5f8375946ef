import { LazaretError } from '../../model/errors.ts'
import type { AccessToken } from '../../model/token.ts'
import type { Session, User } from '../../model/user.ts'
import type { Sha256 } from '../../model/digest.ts'
import { revokeOnce } from './revoke-once.ts'
import { statement, type Transaction } from './statement.ts'

const USER = statement(
  `INSERT INTO person (id, name, role, password_hash, created_at, link_hash, link_until, disabled_at, issuer, subject)
   VALUES (@id, @name, @role, @passwordHash, @createdAt, @linkHash, @linkUntil, @disabledAt, @issuer, @subject)
   ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, password_hash = excluded.password_hash,
     link_hash = excluded.link_hash, link_until = excluded.link_until, disabled_at = excluded.disabled_at,
       issuer = excluded.issuer, subject = excluded.subject`,
)
const EXPIRE = statement('DELETE FROM session WHERE expires_at <= @now')
const SESSION = statement(
  `INSERT INTO session (token_hash, person_id, csrf_token, created_at, expires_at)
   VALUES (@tokenHash, @userId, @csrfToken, @createdAt, @expiresAt)
   ON CONFLICT (token_hash) DO UPDATE SET csrf_token = excluded.csrf_token, expires_at = excluded.expires_at`,
)
const RENEW = statement('UPDATE session SET expires_at = @expiresAt WHERE token_hash = @tokenHash')
const END = statement('DELETE FROM session WHERE token_hash = @tokenHash')
const END_ALL = statement('DELETE FROM session WHERE person_id = @userId')

const NAMESAKE = statement(
  'SELECT id FROM access_token WHERE name = @name AND revoked_at IS NULL AND (until_at IS NULL OR until_at > @at)',
)
const TOKEN = statement(
  `INSERT INTO access_token (id, name, project, registries, hash, added_by, added_at, until_at, revoked_at, revoked_by, rights)
   VALUES (@id, @name, @project, @registries, @hash, @by, @at, @until, NULL, NULL, @rights)`,
)

/** Adds or changes the user with this id. A name that another user has is a conflict. */
export async function writeUser(tx: Transaction, user: User): Promise<void> {
  const { id, name, role, passwordHash, createdAt, link, provided, disabledAt = null } = user
  const linked = { linkHash: link?.hash ?? null, linkUntil: link?.until ?? null }
  const { issuer = null, subject = null } = provided ?? {}
  await tx.run(USER, { id, name, role, passwordHash, createdAt, ...linked, disabledAt, issuer, subject })
}

/** Adds a session, and drops those that have expired. */
export async function startSession(tx: Transaction, session: Session, now: string): Promise<void> {
  const { tokenHash, userId, csrfToken, createdAt, expiresAt } = session
  await tx.run(EXPIRE, { now })
  await tx.run(SESSION, { tokenHash, userId, csrfToken, createdAt, expiresAt })
}

/** Nothing, where it has ended. */
export async function renewSession(tx: Transaction, tokenHash: Sha256, expiresAt: string): Promise<void> {
  await tx.run(RENEW, { tokenHash, expiresAt })
}

/** A session that is not there has ended already. */
export async function endSession(tx: Transaction, tokenHash: Sha256): Promise<void> {
  await tx.run(END, { tokenHash })
}

export async function endSessions(tx: Transaction, userId: string): Promise<void> {
  await tx.run(END_ALL, { userId })
}

/** Throws `conflict` where a token of this name is in force. */
export async function writeToken(tx: Transaction, token: AccessToken): Promise<void> {
  const { id, name, project, registries, may, hash, by, at, until = null } = token
  if ((await tx.first(NAMESAKE, { name, at })) !== undefined)
    throw new LazaretError('conflict', `There is a token ${name} already: revoke it first.`)
  const rights = may === undefined ? null : JSON.stringify(may)
  await tx.run(TOKEN, { id, name, project, registries: JSON.stringify(registries), hash, by, at, until, rights })
}

export const revokeToken = revokeOnce('access_token', {
  none: () => 'There is no such token.',
  before: () => 'This token was revoked before.',
})
