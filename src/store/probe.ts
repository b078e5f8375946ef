import type Database from 'better-sqlite3'
import { reasonOf } from './folder.ts'

/**
 * Reads the first row of every table: cheap, and enough to meet a table whose root is damaged. Gives what is wrong, in words
 * for whoever runs this Lazaret.
 */
export function tableProbe(sqlite: Database.Database, dataDir: string): () => string | undefined {
  const names = sqlite.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  const probes = names.map((name) => sqlite.prepare(`SELECT 1 FROM "${name.replaceAll('"', '""')}" LIMIT 1`))
  return () => {
    try {
      for (const probe of probes) probe.get()
      return undefined
    } catch (error) {
      return reasonOf(error, dataDir)
    }
  }
}
