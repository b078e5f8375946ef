import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { isInForce, type Freeze } from '../model/freeze.ts'
import type { Records } from '../model/records.ts'
import { revokeOnce } from './revoke-once.ts'
import type { FreezeRow, Schema } from './schema.ts'

export interface FreezeWriter {
  freeze(freeze: Freeze): void
  /** Throws `not-found`, and `conflict` where it was lifted before. */
  lift(id: string, at: string, by: string): void
}

export function freezeWriter(sqlite: Database.Database): FreezeWriter {
  const insert = sqlite.prepare(
    `INSERT INTO freeze (id, registry, line, until_at, reason, added_by, added_at)
     VALUES (@id, @registry, @line, @until, @reason, @by, @at)`,
  )
  return {
    freeze({ id, registry, line, until, reason, by, at }) {
      insert.run({ id, registry, line, until, reason, by, at })
    },
    lift: revokeOnce(sqlite, 'freeze', {
      none: () => 'There is no such freeze.',
      before: () => 'This freeze was lifted before.',
    }),
  }
}

export function freezeRecords(db: Kysely<Schema>, now: () => string): Records['freezes'] {
  return async ({ active, at = now() }) => {
    const rows = await db.selectFrom('freeze').selectAll().orderBy('added_at', 'desc').orderBy('id').execute()
    const all = rows.map(toFreeze)
    return active === undefined ? all : all.filter((freeze) => active === isInForce(freeze, at))
  }
}

export function toFreeze(row: FreezeRow): Freeze {
  const { id, registry, line, reason, revoked_at: liftedAt, revoked_by: liftedBy } = row
  return {
    id,
    registry,
    line,
    until: row.until_at,
    reason,
    by: row.added_by,
    at: row.added_at,
    ...(liftedAt === null ? {} : { liftedAt }),
    ...(liftedBy === null ? {} : { liftedBy }),
  }
}
