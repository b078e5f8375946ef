import type Database from 'better-sqlite3'

/** A row of the table `catalogue`; documents packed. */
export interface CatalogueColumns {
  readonly registry: string
  readonly name: string
  readonly raw: Uint8Array
  readonly contentType: string
  readonly url: string
  readonly etag: string | null
  readonly lastModified: string | null
  readonly parsed: Uint8Array
  readonly firstSeen: Uint8Array
  /** JSON */
  readonly formerMaintainers: string
  readonly refreshedAt: string
  readonly givenBy: string | null
  readonly owner: string | null
}

export interface CatalogueWriter {
  save(columns: CatalogueColumns): void
  /** upstream answered that nothing changed */
  touch(registry: string, name: string, refreshedAt: string): void
}

export function catalogueWriter(sqlite: Database.Database): CatalogueWriter {
  const upsert = sqlite.prepare(
    `INSERT INTO catalogue (registry, name, raw, content_type, url, etag, last_modified, parsed, first_seen, former_maintainers, refreshed_at, given_by, owner)
     VALUES (@registry, @name, @raw, @contentType, @url, @etag, @lastModified, @parsed, @firstSeen, @formerMaintainers, @refreshedAt, @givenBy, @owner)
     ON CONFLICT (registry, name) DO UPDATE SET
       raw = excluded.raw, content_type = excluded.content_type, url = excluded.url, etag = excluded.etag,
       last_modified = excluded.last_modified, parsed = excluded.parsed, first_seen = excluded.first_seen,
       former_maintainers = excluded.former_maintainers, refreshed_at = excluded.refreshed_at,
       given_by = excluded.given_by, owner = excluded.owner`,
  )
  const touch = sqlite.prepare<[string, string, string]>(
    'UPDATE catalogue SET refreshed_at = ? WHERE registry = ? AND name = ?',
  )
  return {
    save: (columns) => void upsert.run(columns),
    touch: (registry, name, refreshedAt) => void touch.run(refreshedAt, registry, name),
  }
}
