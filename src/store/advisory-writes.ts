import type Database from 'better-sqlite3'
import type { AdvisoryRecord } from '../model/advisory.ts'

export interface AdvisoryWriter {
  /** Puts the record in the place of an older one of its id, whole; an older record than the stored one changes nothing. */
  record(record: AdvisoryRecord): void
}

export function advisoryWriter(sqlite: Database.Database): AdvisoryWriter {
  const stored = sqlite.prepare<[string], string | null>('SELECT MAX(modified_at) FROM advisory WHERE id = ?').pluck()
  const remove = sqlite.prepare<[string]>('DELETE FROM advisory WHERE id = ?')
  const insert = sqlite.prepare(
    `INSERT INTO advisory (ecosystem, name, id, is_malware, modified_at, withdrawn_at, body)
     VALUES (@ecosystem, @name, @id, @isMalware, @modifiedAt, @withdrawnAt, @body)`,
  )
  return {
    record({ id, modifiedAt, advisories }) {
      const before = stored.get(id)
      if (typeof before === 'string' && before > modifiedAt) return
      if (typeof before === 'string') remove.run(id)
      for (const advisory of advisories) {
        insert.run({
          ecosystem: advisory.ecosystem,
          name: advisory.name,
          id,
          isMalware: advisory.isMalware ? 1 : 0,
          modifiedAt,
          withdrawnAt: advisory.withdrawnAt ?? null,
          body: JSON.stringify(advisory),
        })
      }
    },
  }
}
