import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { LazaretError } from '../model/errors.ts'
import type { Outbreak, OutbreakTarget } from '../model/outbreak.ts'
import type { Records } from '../model/records.ts'
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
  const lift = sqlite.prepare<[string, string, string]>(
    'UPDATE outbreak SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL',
  )
  const find = sqlite.prepare<[string], { readonly id: string }>('SELECT id FROM outbreak WHERE id = ?')
  return {
    outbreak({ id, title, targets, reason, by, at }) {
      insert.run({ id, title, targets: JSON.stringify(targets), reason, by, at })
    },
    lift(id, at, by) {
      if (lift.run(at, by, id).changes === 1) return
      if (find.get(id) === undefined) throw new LazaretError('not-found', 'There is no such outbreak.')
      throw new LazaretError('conflict', 'This outbreak was lifted before.')
    },
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

/** Whether the database knows of outbreaks: one that an older version wrote does not. */
export function knowsOutbreaks(sqlite: Database.Database): boolean {
  return sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'outbreak'").get() !== undefined
}
