import type Database from 'better-sqlite3'
import type { Advisory, AdvisoryCounts } from '../model/advisory.ts'
import { ECOSYSTEMS, type Ecosystem } from '../model/ecosystem.ts'
import type { Records } from '../model/records.ts'

/** Reads of published records: prepared, since each decision asks. */
export function advisoryRecords(sqlite: Database.Database): Pick<Records, 'advisories' | 'advisoryCounts'> {
  const bodies = sqlite
    .prepare<[string, string], string>(
      'SELECT body FROM advisory WHERE ecosystem = ? AND name = ? AND withdrawn_at IS NULL ORDER BY id',
    )
    .pluck()
  const any = sqlite.prepare<[string], number>('SELECT 1 FROM advisory WHERE ecosystem = ? LIMIT 1').pluck()
  const counts = sqlite.prepare<[string], Omit<AdvisoryCounts, 'ecosystem' | 'latest'> & { latest: string | null }>(
    `SELECT COUNT(*) FILTER (WHERE is_malware = 1 AND withdrawn_at IS NULL) AS malware,
       COUNT(*) FILTER (WHERE is_malware = 0 AND withdrawn_at IS NULL) AS vulnerabilities,
       COUNT(*) FILTER (WHERE withdrawn_at IS NOT NULL) AS withdrawn, MAX(modified_at) AS latest
     FROM advisory WHERE ecosystem = ?`,
  )
  const countsOf = (ecosystem: Ecosystem): AdvisoryCounts => {
    const { malware = 0, vulnerabilities = 0, withdrawn = 0, latest = null } = counts.get(ecosystem) ?? {}
    return { ecosystem, malware, vulnerabilities, withdrawn, ...(latest === null ? {} : { latest }) }
  }
  return {
    async advisories(ecosystem, name) {
      if (any.get(ecosystem) === undefined) return undefined
      return bodies.all(ecosystem, name).map((body): Advisory => JSON.parse(body))
    },
    advisoryCounts: async () => ECOSYSTEMS.map(countsOf),
  }
}
