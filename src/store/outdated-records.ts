import type Database from 'better-sqlite3'
import type { Records } from '../model/records.ts'
import { toArtifact } from './rows.ts'
import type { ArtifactRow } from './schema.ts'

/** The last events of the log, by which it is told what is used most; what they do not name is told by the log's index. */
const EVENTS_COUNTED = 20_000

const NOT_MEASURED = 'NOT EXISTS (SELECT 1 FROM facts WHERE facts.digest = artifact.digest AND facts.inspector = ?)'

/** Stored artifacts that another revision of the inspector measured last. */
export function outdatedRecords(sqlite: Database.Database): Pick<Records, 'outdated' | 'outdatedCount'> {
  const select = sqlite.prepare<[number, string, number], ArtifactRow>(
    `WITH used AS (
       SELECT digest, COUNT(*) AS times
       FROM (SELECT digest, type FROM log_event ORDER BY seq DESC LIMIT ?)
       WHERE type = 'artifact.served' GROUP BY digest)
     SELECT artifact.* FROM artifact LEFT JOIN used ON used.digest = artifact.digest
     WHERE ${NOT_MEASURED}
     ORDER BY COALESCE(used.times, 0) DESC,
       (SELECT COUNT(*) FROM log_digest WHERE log_digest.digest = artifact.digest) DESC,
       artifact.stored_at DESC, artifact.filename
     LIMIT ?`,
  )
  const count = sqlite.prepare<[string], number>(`SELECT COUNT(*) FROM artifact WHERE ${NOT_MEASURED}`).pluck()
  return {
    async outdated(inspector, limit) {
      return select.all(EVENTS_COUNTED, inspector, limit).map(toArtifact)
    },
    async outdatedCount(inspector) {
      return count.get(inspector) ?? 0
    },
  }
}
