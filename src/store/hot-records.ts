import type Database from 'better-sqlite3'
import type { Clock } from '../model/clock.ts'
import type { Sha256 } from '../model/digest.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { Records } from '../model/records.ts'
import type { Session } from '../model/user.ts'
import type { Verdict } from '../model/verdict.ts'
import { unpackSync } from './packed.ts'
import { toArtifact } from './rows.ts'
import type { ArtifactRow } from './schema.ts'

export type HotRecords = Pick<
  Records,
  'artifact' | 'artifactsOfPackage' | 'facts' | 'verdict' | 'session' | 'decisionsRevision' | 'decisionsAreFresh'
>

/** Reads that stand in the way of a download or of a page: prepared statements, a few microseconds each. */
export function hotRecords(sqlite: Database.Database, clock: Clock): HotRecords {
  const artifact = sqlite.prepare<[string, string, string], ArtifactRow>(
    'SELECT * FROM artifact WHERE registry = ? AND name = ? AND filename = ?',
  )
  const ofPackage = sqlite.prepare<[string, string], ArtifactRow>(
    'SELECT * FROM artifact WHERE registry = ? AND name = ? ORDER BY filename',
  )
  const facts = sqlite.prepare<[string, string], { body: Buffer }>(
    'SELECT body FROM facts WHERE digest = ? AND read_as = ? ORDER BY ordinal DESC LIMIT 1',
  )
  // An earlier version wrote verdicts without the name of the package.
  const verdict = sqlite.prepare<[string, string, string, string], { body: string }>(
    `SELECT body FROM verdict WHERE registry = ? AND digest = ? AND filename = ? AND name IN (?, '')
     ORDER BY ordinal DESC LIMIT 1`,
  )
  const session = sqlite.prepare<[string], Omit<Session, 'tokenHash'>>(
    `SELECT person_id AS "userId", csrf_token AS "csrfToken", created_at AS "createdAt", expires_at AS "expiresAt"
     FROM session WHERE token_hash = ?`,
  )
  const revision = sqlite.prepare<[], number>('SELECT revision FROM decision_state WHERE id = 1').pluck()
  return {
    async artifact(registry, name, filename) {
      return mapped(artifact.get(registry, name, filename), toArtifact)
    },
    async artifactsOfPackage(registry, name) {
      return ofPackage.all(registry, name).map(toArtifact)
    },
    async facts(digest, readAs) {
      return mapped(facts.get(digest, readAs), ({ body }): ContentFacts => JSON.parse(unpackSync(body).toString()))
    },
    async verdict(registry, { name, filename }, digest) {
      return mapped(verdict.get(registry, digest, filename, name), ({ body }): Verdict => JSON.parse(body))
    },
    async session(tokenHash: Sha256) {
      const found = session.get(tokenHash)
      if (found === undefined || found.expiresAt <= clock().toISOString()) return undefined
      return { tokenHash, ...found }
    },
    // Read each time: it costs no more than asking SQLite whether anybody wrote.
    decisionsRevision: () => revision.get() ?? 0,
    // It is read each time.
    decisionsAreFresh: () => true,
  }
}

function mapped<Row, Value>(row: Row | undefined, map: (row: Row) => Value): Value | undefined {
  return row === undefined ? undefined : map(row)
}
