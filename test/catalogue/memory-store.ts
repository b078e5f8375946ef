import type { CatalogueRecord, CatalogueStore } from '../../src/model/metadata.ts'

/** A store in memory that behaves as the port says. */
export function memoryStore(): CatalogueStore & { records: Map<string, CatalogueRecord>; saves: number } {
  const records = new Map<string, CatalogueRecord>()
  const store = {
    records,
    saves: 0,
    document: async (registry: string, name: string) => {
      const record = records.get(`${registry} ${name}`)
      return record && { name, bytes: record.raw, contentType: record.contentType, url: record.url }
    },
    load: async (registry: string, name: string) => {
      const record = records.get(`${registry} ${name}`)
      return record && { ...record, missing: record.raw.length === 0 }
    },
    save: async (record: CatalogueRecord) => {
      store.saves += 1
      records.set(`${record.registry} ${record.name}`, record)
    },
    touch: async (registry: string, name: string, refreshedAt: string) => {
      const record = records.get(`${registry} ${name}`)
      if (record !== undefined) records.set(`${registry} ${name}`, { ...record, refreshedAt })
    },
  }
  return store
}
