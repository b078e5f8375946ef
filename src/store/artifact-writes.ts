import type Database from 'better-sqlite3'
import type { StoredArtifact } from '../model/artifact.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { Change } from '../model/unit-of-work.ts'
import { hostWriter } from './named-hosts.ts'
import { packSync } from './packed.ts'

export interface ArtifactWriter {
  /** A file name keeps the time at which it was first seen, whatever is stored under it later. */
  artifact(artifact: StoredArtifact): void
  facts(facts: ContentFacts): void
  verdict(change: Extract<Change, { kind: 'verdict' }>): void
}

export function artifactWriter(sqlite: Database.Database): ArtifactWriter {
  const artifact = sqlite.prepare(
    `INSERT INTO artifact (registry, name, filename, ecosystem, version, kind, digest, size_bytes, integrity, claims, first_seen_at, stored_at, replaced_at)
     VALUES (@registry, @name, @filename, @ecosystem, @version, @kind, @digest, @sizeBytes, @integrity, @claims, @firstSeenAt, @storedAt, @replacedAt)
     ON CONFLICT (registry, name, filename) DO UPDATE SET
       version = excluded.version, kind = excluded.kind, digest = excluded.digest, size_bytes = excluded.size_bytes,
       integrity = excluded.integrity, claims = excluded.claims, stored_at = excluded.stored_at,
       replaced_at = excluded.replaced_at`,
  )
  // `ordinal` tells which of several was written last: times may tie.
  const facts = sqlite.prepare(
    `INSERT INTO facts (digest, read_as, inspector, ordinal, body)
     VALUES (@digest, @readAs, @inspector,
       (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM facts WHERE digest = @digest AND read_as = @readAs), @body)
     ON CONFLICT (digest, read_as, inspector) DO UPDATE SET ordinal = excluded.ordinal, body = excluded.body`,
  )
  const verdict = sqlite.prepare(
    `INSERT INTO verdict (registry, digest, name, filename, ordinal, body)
     VALUES (@registry, @digest, @name, @filename,
       (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM verdict WHERE registry = @registry AND digest = @digest), @body)
     ON CONFLICT (registry, digest, name, filename) DO UPDATE SET ordinal = excluded.ordinal, body = excluded.body`,
  )
  const hosts = hostWriter(sqlite)
  return {
    artifact({ replacedAt = null, claims, ...stored }) {
      artifact.run({ ...stored, claims: JSON.stringify(claims), replacedAt })
    },
    facts(measured) {
      const { digest, readAs, inspector } = measured
      hosts(measured)
      facts.run({ digest, readAs, inspector, body: packSync(Buffer.from(JSON.stringify(measured))) })
    },
    verdict({ registry, digest, name, filename, verdict: decided }) {
      verdict.run({ registry, digest, name, filename, body: JSON.stringify(decided) })
    },
  }
}
