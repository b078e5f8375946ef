import type { Catalogue } from '../model/catalogue.ts'
import { catalogueText, readCatalogue } from '../model/catalogue-text.ts'
import type { CatalogueRecord, CatalogueStore, PackedCatalogue, ParsedRecord } from '../model/metadata.ts'
import type { CatalogueColumns } from './catalogue-writes.ts'
import { pack, unpack } from './packed.ts'
import type { Reads } from './reads.ts'

interface CatalogueRow {
  is_missing: 0 | 1
  content_type: string
  url: string
  etag: string | null
  last_modified: string | null
  parsed: Buffer
  first_seen: Buffer
  former_maintainers: string
  refreshed_at: string
  given_by: string | null
  owner: string | null
}

/** Where the writes go: to the store's writer. */
export interface CatalogueWriter {
  save(columns: CatalogueColumns): Promise<void>
  touch(registry: string, name: string, refreshedAt: string): Promise<void>
}

/** Upstream's documents, packed off the event loop: a packument may have 40 MB. */
export function catalogueStore(reads: Reads, writer: CatalogueWriter): CatalogueStore {
  const find = reads.prepare<[string, string], CatalogueRow>(
    `SELECT CASE WHEN length(raw) <= 1 THEN 1 ELSE 0 END AS is_missing, content_type, url, etag, last_modified, parsed, first_seen,
     former_maintainers, refreshed_at, given_by, owner FROM catalogue WHERE registry = ? AND name = ?`,
  )
  const findRaw = reads.prepare<[string, string], Pick<CatalogueRow, 'content_type' | 'url'> & { raw: Buffer }>(
    'SELECT raw, content_type, url FROM catalogue WHERE registry = ? AND name = ?',
  )
  return {
    async document(registry, name) {
      const row = await findRaw.get(registry, name)
      return row && { name, bytes: await unpack(row.raw), contentType: row.content_type, url: row.url }
    },
    async load(registry, name) {
      const row = await find.get(registry, name)
      return row === undefined ? undefined : await toRecord(registry, name, row)
    },
    async save({ raw, catalogue, firstSeen, formerMaintainers, ...rest }, packed) {
      const { etag = null, lastModified = null, givenBy = null, owner = null } = rest
      const [both, seen] = await Promise.all([
        packed ?? packedOf(raw, catalogue),
        pack(Buffer.from(JSON.stringify(firstSeen))),
      ])
      await writer.save({
        ...rest,
        etag,
        lastModified,
        givenBy,
        owner,
        ...both,
        firstSeen: seen,
        formerMaintainers: JSON.stringify(formerMaintainers),
      })
    },
    async touch(registry, name, refreshedAt) {
      await writer.touch(registry, name, refreshedAt)
    },
  }
}

async function packedOf(document: Uint8Array, catalogue: Catalogue): Promise<PackedCatalogue> {
  const [raw, parsed] = await Promise.all([pack(document), pack(Buffer.from(catalogueText(catalogue)))])
  return { raw, parsed }
}

async function toRecord(registry: string, name: string, row: CatalogueRow): Promise<ParsedRecord> {
  const [parsed, seen] = await Promise.all([unpack(row.parsed), unpack(row.first_seen)])
  const catalogue = await readCatalogue(parsed.toString())
  const firstSeen: CatalogueRecord['firstSeen'] = JSON.parse(seen.toString())
  const formerMaintainers: CatalogueRecord['formerMaintainers'] = JSON.parse(row.former_maintainers)
  return {
    registry,
    name,
    missing: row.is_missing === 1,
    contentType: row.content_type,
    url: row.url,
    ...(row.etag === null ? {} : { etag: row.etag }),
    ...(row.last_modified === null ? {} : { lastModified: row.last_modified }),
    catalogue,
    firstSeen,
    formerMaintainers,
    refreshedAt: row.refreshed_at,
    ...(row.given_by === null ? {} : { givenBy: row.given_by }),
    ...(row.owner === null ? {} : { owner: row.owner }),
  }
}
