import type Database from 'better-sqlite3'
import { LazaretError } from '../model/errors.ts'
import type { AccessToken } from '../model/token.ts'

/** Writes tokens of clients. */
export interface TokenWriter {
  /** Throws `conflict` where a token of this name is in force. */
  token(token: AccessToken): void
  /** Throws `not-found`, and `conflict` where it was revoked before. */
  revokeToken(id: string, at: string, by: string): void
}

export function tokenWriter(sqlite: Database.Database): TokenWriter {
  const namesake = sqlite.prepare<[string, string], { readonly id: string }>(
    'SELECT id FROM access_token WHERE name = ? AND revoked_at IS NULL AND (until_at IS NULL OR until_at > ?)',
  )
  const insert = sqlite.prepare(
    `INSERT INTO access_token (id, name, project, registries, hash, added_by, added_at, until_at, revoked_at, revoked_by, rights)
     VALUES (@id, @name, @project, @registries, @hash, @by, @at, @until, NULL, NULL, @rights)`,
  )
  const found = sqlite.prepare<[string], { readonly revoked_at: string | null }>(
    'SELECT revoked_at FROM access_token WHERE id = ?',
  )
  const revoke = sqlite.prepare('UPDATE access_token SET revoked_at = ?, revoked_by = ? WHERE id = ?')
  return {
    token(token) {
      if (namesake.get(token.name, token.at) !== undefined)
        throw new LazaretError('conflict', `There is a token ${token.name} already: revoke it first.`)
      const { registries, may, until = null, ...rest } = token
      const rights = may === undefined ? null : JSON.stringify(may)
      insert.run({ ...rest, registries: JSON.stringify(registries), until, rights })
    },
    revokeToken(id, at, by) {
      const token = found.get(id)
      if (token === undefined) throw new LazaretError('not-found', 'There is no such token.')
      if (token.revoked_at !== null) throw new LazaretError('conflict', 'This token was revoked before.')
      revoke.run(at, by, id)
    },
  }
}
