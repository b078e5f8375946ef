import type Database from 'better-sqlite3'
import { CATALOGUE_UPSERT } from './upserts.ts'

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
  const upsert = sqlite.prepare(CATALOGUE_UPSERT)
  const touch = sqlite.prepare<[string, string, string]>(
    'UPDATE catalogue SET refreshed_at = ? WHERE registry = ? AND name = ?',
  )
  return {
    save: (columns) => void upsert.run(columns),
    touch: (registry, name, refreshedAt) => void touch.run(refreshedAt, registry, name),
  }
}
