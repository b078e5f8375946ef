import type Database from 'better-sqlite3'
import { LazaretError } from '../model/errors.ts'

/** What is said of a row that cannot be revoked: that there is none of this id, or that it was revoked before. */
interface RevokeWords {
  readonly none: (id: string) => string
  readonly before: (id: string) => string
}

/** Rows that people put into force, and take out of it: each has the columns `revoked_at` and `revoked_by`. */
type RevocableTable = 'waiver' | 'rejection' | 'freeze' | 'outbreak'

/** The first revocation stands: a second would put another name and time in its place. Throws `not-found` and `conflict`. */
export function revokeOnce(
  sqlite: Database.Database,
  table: RevocableTable,
  { none, before }: RevokeWords,
): (id: string, at: string, by: string) => void {
  const revoke = sqlite.prepare<[string, string, string]>(
    `UPDATE ${table} SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL`,
  )
  const find = sqlite.prepare<[string], { readonly id: string }>(`SELECT id FROM ${table} WHERE id = ?`)
  return (id, at, by) => {
    if (revoke.run(at, by, id).changes === 1) return
    if (find.get(id) === undefined) throw new LazaretError('not-found', none(id))
    throw new LazaretError('conflict', before(id))
  }
}
