import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { Outbreak, OutbreakTarget } from '../model/outbreak.ts'
import type { Records } from '../model/records.ts'
import { revokeOnce } from './revoke-once.ts'
import type { OutbreakRow, Schema } from './schema.ts'

export interface OutbreakWriter {
  outbreak(outbreak: Outbreak): void
  /** Throws `not-found`, and `conflict` where it was lifted before. */
  lift(id: string, at: string, by: string): void
}

export function outbreakWriter(sqlite: Database.Database): OutbreakWriter {
  const insert = sqlite.prepare(
    `INSERT INTO outbreak (id, title, targets, reason, added_by, added_at)
     VALUES (@id, @title, @targets, @reason, @by, @at)`,
  )
  return {
    outbreak({ id, title, targets, reason, by, at }) {
      insert.run({ id, title, targets: JSON.stringify(targets), reason, by, at })
    },
    lift: revokeOnce(sqlite, 'outbreak', {
      none: () => 'There is no such outbreak.',
      before: () => 'This outbreak was lifted before.',
    }),
  }
}

export function outbreakRecords(db: Kysely<Schema>): Records['outbreaks'] {
  return async ({ active }) => {
    const rows = await db.selectFrom('outbreak').selectAll().orderBy('added_at', 'desc').orderBy('id').execute()
    const all = rows.map(toOutbreak)
    return active === undefined ? all : all.filter(({ liftedAt }) => active === (liftedAt === undefined))
  }
}

export function toOutbreak(row: OutbreakRow): Outbreak {
  const targets: readonly OutbreakTarget[] = JSON.parse(row.targets)
  const { id, title, reason, revoked_at: liftedAt, revoked_by: liftedBy } = row
  return {
    id,
    title,
    targets,
    reason,
    by: row.added_by,
    at: row.added_at,
    ...(liftedAt === null ? {} : { liftedAt }),
    ...(liftedBy === null ? {} : { liftedBy }),
  }
}
