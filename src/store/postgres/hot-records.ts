import type { Clock } from '../../model/clock.ts'
import type { ContentFacts } from '../../model/fact.ts'
import type { Session } from '../../model/user.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { HotRecords } from '../hot-records.ts'
import { unpack } from '../packed.ts'
import type { Reads } from '../reads.ts'
import { toArtifact } from '../rows.ts'
import type { ArtifactRow } from '../schema.ts'

/** Reads that stand in the way of a download or of a page: prepared statements, one round trip each. */
export function hotRecords(
  reads: Reads,
  clock: Clock,
  decisions: Pick<HotRecords, 'decisionsRevision' | 'decisionsAreFresh'>,
): HotRecords {
  const artifact = reads.prepare<[string, string, string], ArtifactRow>(
    'SELECT * FROM artifact WHERE registry = ? AND name = ? AND filename = ?',
  )
  const ofPackage = reads.prepare<[string, string], ArtifactRow>(
    'SELECT * FROM artifact WHERE registry = ? AND name = ? ORDER BY filename',
  )
  const facts = reads.prepare<[string, string], { body: Buffer }>(
    'SELECT body FROM facts WHERE digest = ? AND read_as = ? ORDER BY ordinal DESC LIMIT 1',
  )
  const verdict = reads.prepare<[string, string, string, string], { body: string }>(
    `SELECT body FROM verdict WHERE registry = ? AND digest = ? AND filename = ? AND name IN (?, '')
     ORDER BY ordinal DESC LIMIT 1`,
  )
  const session = reads.prepare<[string], Omit<Session, 'tokenHash'>>(
    `SELECT person_id AS "userId", csrf_token AS "csrfToken", created_at AS "createdAt", expires_at AS "expiresAt"
     FROM session WHERE token_hash = ?`,
  )
  return {
    async artifact(registry, name, filename) {
      const row = await artifact.get(registry, name, filename)
      return row && toArtifact(row)
    },
    async artifactsOfPackage(registry, name) {
      return (await ofPackage.all(registry, name)).map(toArtifact)
    },
    async facts(digest, readAs) {
      const row = await facts.get(digest, readAs)
      if (row === undefined) return undefined
      const measured: ContentFacts = JSON.parse((await unpack(row.body)).toString())
      return measured
    },
    async verdict(registry, { name, filename }, digest) {
      const row = await verdict.get(registry, digest, filename, name)
      if (row === undefined) return undefined
      const decided: Verdict = JSON.parse(row.body)
      return decided
    },
    async session(tokenHash) {
      const found = await session.get(tokenHash)
      if (found === undefined || found.expiresAt <= clock().toISOString()) return undefined
      return { tokenHash, ...found }
    },
    ...decisions,
  }
}
