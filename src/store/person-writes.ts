import type Database from 'better-sqlite3'
import type { Sha256 } from '../model/digest.ts'
import type { Session, User } from '../model/user.ts'

export interface PersonWriter {
  /** Adds or changes the user with this id. A name that another user has is a conflict. */
  user(user: User): void
  /** Adds a session, and drops those that have expired. */
  session(session: Session): void
  /** Nothing, where it has ended. */
  renewSession(tokenHash: Sha256, expiresAt: string): void
  /** A session that is not there has ended already. */
  endSession(tokenHash: Sha256): void
  endSessions(userId: string): void
}

export function personWriter(sqlite: Database.Database, now: () => string): PersonWriter {
  const user = sqlite.prepare(
    `INSERT INTO person (id, name, role, password_hash, created_at, link_hash, link_until, disabled_at, issuer, subject)
     VALUES (@id, @name, @role, @passwordHash, @createdAt, @linkHash, @linkUntil, @disabledAt, @issuer, @subject)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, password_hash = excluded.password_hash,
       link_hash = excluded.link_hash, link_until = excluded.link_until, disabled_at = excluded.disabled_at,
       issuer = excluded.issuer, subject = excluded.subject`,
  )
  const session = sqlite.prepare(
    `INSERT INTO session (token_hash, person_id, csrf_token, created_at, expires_at)
     VALUES (@tokenHash, @userId, @csrfToken, @createdAt, @expiresAt)
     ON CONFLICT (token_hash) DO UPDATE SET csrf_token = excluded.csrf_token, expires_at = excluded.expires_at`,
  )
  const renew = sqlite.prepare<[string, string]>('UPDATE session SET expires_at = ? WHERE token_hash = ?')
  const expire = sqlite.prepare<[string]>('DELETE FROM session WHERE expires_at <= ?')
  const end = sqlite.prepare<[string]>('DELETE FROM session WHERE token_hash = ?')
  const endAll = sqlite.prepare<[string]>('DELETE FROM session WHERE person_id = ?')
  return {
    user({ link, provided, disabledAt = null, ...changed }) {
      const linked = { linkHash: link?.hash ?? null, linkUntil: link?.until ?? null }
      const { issuer = null, subject = null } = provided ?? {}
      user.run({ ...changed, ...linked, disabledAt, issuer, subject })
    },
    session(started) {
      expire.run(now())
      session.run(started)
    },
    renewSession(tokenHash, expiresAt) {
      renew.run(expiresAt, tokenHash)
    },
    endSession(tokenHash) {
      end.run(tokenHash)
    },
    endSessions(userId) {
      endAll.run(userId)
    },
  }
}
