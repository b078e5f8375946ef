import type { Records } from '../model/records.ts'
import type { Reads } from './reads.ts'
import { toArtifact } from './rows.ts'
import type { ArtifactRow } from './schema.ts'

/** The last events of the log, by which it is told what is used most; what they do not name is told by the log's index. */
const EVENTS_COUNTED = 20_000

const NOT_MEASURED = 'NOT EXISTS (SELECT 1 FROM facts WHERE facts.digest = artifact.digest AND facts.inspector = ?)'

/** Stored artifacts that another revision of the inspector measured last. */
export function outdatedRecords(reads: Reads): Pick<Records, 'outdated' | 'outdatedCount'> {
  const select = reads.prepare<[number, string, number], ArtifactRow>(
    `WITH used AS (
       SELECT digest, COUNT(*) AS times
       FROM (SELECT digest, type FROM log_event ORDER BY seq DESC LIMIT ?) AS last
       WHERE type = 'artifact.served' GROUP BY digest)
     SELECT artifact.* FROM artifact LEFT JOIN used ON used.digest = artifact.digest
     WHERE ${NOT_MEASURED}
     ORDER BY COALESCE(used.times, 0) DESC,
       (SELECT COUNT(*) FROM log_digest WHERE log_digest.digest = artifact.digest) DESC,
       artifact.stored_at DESC, artifact.filename
     LIMIT ?`,
  )
  const count = reads.prepare<[string], { readonly count: number }>(
    `SELECT COUNT(*) AS count FROM artifact WHERE ${NOT_MEASURED}`,
  )
  return {
    async outdated(inspector, limit) {
      return (await select.all(EVENTS_COUNTED, inspector, limit)).map(toArtifact)
    },
    async outdatedCount(inspector) {
      return (await count.get(inspector))?.count ?? 0
    },
  }
}
