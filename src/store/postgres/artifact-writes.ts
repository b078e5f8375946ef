import type { StoredArtifact } from '../../model/artifact.ts'
import type { ContentFacts } from '../../model/fact.ts'
import type { Change } from '../../model/unit-of-work.ts'
import type { CatalogueColumns } from '../catalogue-writes.ts'
import { turned } from '../named-hosts.ts'
import { pack } from '../packed.ts'
import { indexable } from '../raw-texts.ts'
import { isNews, addNews } from './news.ts'
import { statement, type Transaction } from './statement.ts'
import { CATALOGUE_UPSERT } from '../upserts.ts'

/** Rows that one commit takes away at most. */
const ROWS_MAX = 500

const ARTIFACT = statement(
  `INSERT INTO artifact (registry, name, filename, ecosystem, version, kind, digest, size_bytes, integrity, claims, first_seen_at, stored_at, replaced_at)
   VALUES (@registry, @name, @filename, @ecosystem, @version, @kind, @digest, @sizeBytes, @integrity, @claims, @firstSeenAt, @storedAt, @replacedAt)
   ON CONFLICT (registry, name, filename) DO UPDATE SET
     version = excluded.version, kind = excluded.kind, digest = excluded.digest, size_bytes = excluded.size_bytes,
     integrity = excluded.integrity, claims = excluded.claims, stored_at = excluded.stored_at,
     replaced_at = excluded.replaced_at`,
)

const FACTS = statement(
  `INSERT INTO facts (digest, read_as, inspector, ordinal, body)
   SELECT @digest, @readAs, @inspector, COALESCE(MAX(ordinal), 0) + 1, @body FROM facts WHERE digest = @digest AND read_as = @readAs
   ON CONFLICT (digest, read_as, inspector) DO UPDATE SET ordinal = excluded.ordinal, body = excluded.body`,
)

const VERDICT = statement(
  `INSERT INTO verdict (registry, digest, name, filename, ordinal, body)
   SELECT @registry, @digest, @name, @filename, COALESCE(MAX(ordinal), 0) + 1, @body FROM verdict
     WHERE registry = @registry AND digest = @digest
   ON CONFLICT (registry, digest, name, filename) DO UPDATE SET ordinal = excluded.ordinal, body = excluded.body
   RETURNING xmax = 0 AS "isFirst"`,
)

const FORGET_HOSTS = statement('DELETE FROM named_host WHERE digest = @digest AND read_as = @readAs')
const HOSTS = statement(
  `INSERT INTO named_host (labels, digest, read_as, moment, path, line)
   SELECT labels, @digest, @readAs, moment, path, line
     FROM unnest(@labels::text[], @moments::text[], @paths::text[], @lines::integer[]) AS host (labels, moment, path, line)`,
)

const CATALOGUE = statement(CATALOGUE_UPSERT)
const UNCHANGED = statement(
  'UPDATE catalogue SET refreshed_at = @refreshedAt WHERE registry = @registry AND name = @name',
)

const SUPERSEDED = statement(
  `DELETE FROM facts WHERE ctid IN (SELECT old.ctid FROM facts AS old JOIN facts AS newer
     ON newer.digest = old.digest AND newer.read_as = old.read_as AND newer.ordinal > old.ordinal LIMIT ${ROWS_MAX})`,
)
const UNUSED = statement(
  `DELETE FROM catalogue WHERE ctid IN (SELECT catalogue.ctid FROM catalogue WHERE refreshed_at < @before AND NOT EXISTS
     (SELECT 1 FROM artifact WHERE artifact.registry = catalogue.registry AND artifact.name = catalogue.name)
     LIMIT ${ROWS_MAX})`,
)

/** A file name keeps the time at which it was first seen, whatever is stored under it later. */
export async function writeArtifact(tx: Transaction, stored: StoredArtifact): Promise<void> {
  const { registry, name, filename, ecosystem, version, kind, digest, sizeBytes, integrity, claims } = stored
  const { firstSeenAt, storedAt, replacedAt = null } = stored
  const file = { registry, name, filename, ecosystem, version, kind, digest, sizeBytes, integrity }
  await tx.run(ARTIFACT, { ...file, claims: JSON.stringify(claims), firstSeenAt, storedAt, replacedAt })
}

export async function writeFacts(tx: Transaction, measured: ContentFacts): Promise<void> {
  const { digest, readAs, inspector, hosts } = measured
  const named = hosts?.named ?? []
  await tx.run(FORGET_HOSTS, { digest, readAs })
  if (named.length > 0)
    await tx.run(HOSTS, {
      digest,
      readAs,
      labels: named.map(({ name }) => turned(name)),
      moments: named.map(({ moment }) => moment),
      paths: named.map(({ path }) => indexable(path)),
      lines: named.map(({ line }) => line),
    })
  await tx.run(FACTS, { digest, readAs, inspector, body: await pack(Buffer.from(JSON.stringify(measured))) })
}

export async function writeVerdict(tx: Transaction, change: Extract<Change, { kind: 'verdict' }>): Promise<void> {
  const { registry, digest, name, filename, verdict } = change
  const body = JSON.stringify(verdict)
  const written = await tx.first<{ isFirst: boolean }>(VERDICT, { registry, digest, name, filename, body })
  if (isNews(verdict, written?.isFirst === true)) await addNews(tx, change, false)
}

export async function writeCatalogue(tx: Transaction, columns: CatalogueColumns): Promise<void> {
  await tx.run(CATALOGUE, { ...columns })
  await addNews(tx, columns, true)
}

export async function touchCatalogue(
  tx: Transaction,
  { registry, name, refreshedAt }: { readonly registry: string; readonly name: string; readonly refreshedAt: string },
): Promise<void> {
  await tx.run(UNCHANGED, { registry, name, refreshedAt })
}

/** Facts of the same bytes, read in the same way, that a newer inspection took the place of: the first so many. */
export async function dropSupersededFacts(tx: Transaction): Promise<void> {
  await tx.run(SUPERSEDED, {})
}

/** Documents that nobody asked for since `before`, of packages of which no file is recorded: the first so many. */
export async function dropUnusedDocuments(tx: Transaction, before: string): Promise<void> {
  await tx.run(UNUSED, { before })
}
