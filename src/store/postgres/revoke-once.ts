import { LazaretError } from '../../model/errors.ts'
import { statement, type Transaction } from './statement.ts'

/** What is said of a row that cannot be revoked: that there is none of this id, or that it was revoked before. */
interface RevokeWords {
  readonly none: (id: string) => string
  readonly before: (id: string) => string
}

type Revoke = (tx: Transaction, id: string, at: string, by: string) => Promise<void>

/** The first revocation stands: a second would put another name and time in its place. Throws `not-found` and `conflict`. */
export function revokeOnce(
  table: 'waiver' | 'rejection' | 'freeze' | 'outbreak' | 'access_token',
  { none, before }: RevokeWords,
): Revoke {
  const revoke = statement(
    `UPDATE "${table}" SET revoked_at = @at, revoked_by = @by WHERE id = @id AND revoked_at IS NULL`,
  )
  const find = statement(`SELECT id FROM "${table}" WHERE id = @id`)
  return async (tx, id, at, by) => {
    if ((await tx.run(revoke, { id, at, by })) === 1) return
    if ((await tx.first(find, { id })) === undefined) throw new LazaretError('not-found', none(id))
    throw new LazaretError('conflict', before(id))
  }
}
