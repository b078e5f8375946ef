import type Database from 'better-sqlite3'

/** Rows that one commit takes away at most: other writes wait for it. */
const ROWS_MAX = 500

export interface OutdatedWriter {
  /** facts of the same bytes, read in the same way, that a newer inspection took the place of */
  supersededFacts(): void
  /** documents that nobody asked for since `before`, of packages of which no file is recorded */
  unusedDocuments(before: string): void
}

/** Takes away what decides nothing any more, the first so many rows of it. */
export function outdatedWriter(sqlite: Database.Database): OutdatedWriter {
  const facts = sqlite.prepare(
    `DELETE FROM facts WHERE rowid IN (SELECT old.rowid FROM facts AS old JOIN facts AS newer
       ON newer.digest = old.digest AND newer.read_as = old.read_as AND newer.ordinal > old.ordinal LIMIT ${ROWS_MAX})`,
  )
  const documents = sqlite.prepare<[string]>(
    `DELETE FROM catalogue WHERE rowid IN (SELECT rowid FROM catalogue WHERE refreshed_at < ? AND NOT EXISTS
       (SELECT 1 FROM artifact WHERE artifact.registry = catalogue.registry AND artifact.name = catalogue.name)
       LIMIT ${ROWS_MAX})`,
  )
  return {
    supersededFacts: () => void facts.run(),
    unusedDocuments: (before) => void documents.run(before),
  }
}
