import type Database from 'better-sqlite3'
import type { Catalogue } from '../model/catalogue.ts'
import type { CatalogueRecord, CatalogueStore } from '../model/metadata.ts'
import type { CatalogueColumns } from './catalogue-writes.ts'
import { pack, unpack } from './packed.ts'

interface CatalogueRow {
  raw: Buffer
  content_type: string
  url: string
  etag: string | null
  last_modified: string | null
  parsed: Buffer
  first_seen: Buffer
  former_maintainers: string
  refreshed_at: string
}

/** Where the writes go: to the store's writer. */
export interface CatalogueWriter {
  save(columns: CatalogueColumns): Promise<void>
  touch(registry: string, name: string, refreshedAt: string): Promise<void>
}

/** Upstream's documents, packed off the event loop: a packument may have 40 MB. */
export function catalogueStore(sqlite: Database.Database, writer: CatalogueWriter): CatalogueStore {
  const find = sqlite.prepare<[string, string], CatalogueRow>('SELECT * FROM catalogue WHERE registry = ? AND name = ?')
  const findRaw = sqlite.prepare<[string, string], Pick<CatalogueRow, 'raw' | 'content_type' | 'url'>>(
    'SELECT raw, content_type, url FROM catalogue WHERE registry = ? AND name = ?',
  )
  return {
    async document(registry, name) {
      const row = findRaw.get(registry, name)
      return row && { name, bytes: await unpack(row.raw), contentType: row.content_type, url: row.url }
    },
    async load(registry, name) {
      const row = find.get(registry, name)
      return row === undefined ? undefined : await toRecord(registry, name, row)
    },
    async save({ raw, catalogue, firstSeen, formerMaintainers, etag = null, lastModified = null, ...rest }) {
      const [packedRaw, parsed, seen] = await Promise.all([pack(raw), packJson(catalogue), packJson(firstSeen)])
      await writer.save({
        ...rest,
        etag,
        lastModified,
        raw: packedRaw,
        parsed,
        firstSeen: seen,
        formerMaintainers: JSON.stringify(formerMaintainers),
      })
    },
    async touch(registry, name, refreshedAt) {
      await writer.touch(registry, name, refreshedAt)
    },
  }
}

async function toRecord(registry: string, name: string, row: CatalogueRow): Promise<CatalogueRecord> {
  const [raw, parsed, seen] = await Promise.all([unpack(row.raw), unpack(row.parsed), unpack(row.first_seen)])
  const catalogue: Catalogue = JSON.parse(parsed.toString())
  const firstSeen: CatalogueRecord['firstSeen'] = JSON.parse(seen.toString())
  const formerMaintainers: CatalogueRecord['formerMaintainers'] = JSON.parse(row.former_maintainers)
  return {
    registry,
    name,
    raw,
    contentType: row.content_type,
    url: row.url,
    ...(row.etag === null ? {} : { etag: row.etag }),
    ...(row.last_modified === null ? {} : { lastModified: row.last_modified }),
    catalogue,
    firstSeen,
    formerMaintainers,
    refreshedAt: row.refreshed_at,
  }
}

async function packJson(value: Catalogue | CatalogueRecord['firstSeen']): Promise<Buffer> {
  return await pack(Buffer.from(JSON.stringify(value)))
}
