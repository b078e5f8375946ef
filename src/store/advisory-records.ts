import type { Advisory, AdvisoryCounts } from '../model/advisory.ts'
import { ECOSYSTEMS, type Ecosystem } from '../model/ecosystem.ts'
import type { Records } from '../model/records.ts'
import type { Reads } from './reads.ts'

/** Reads of published records: prepared, since each decision asks. */
export function advisoryRecords(reads: Reads): Pick<Records, 'advisories' | 'advisoryCounts' | 'advisedVersions'> {
  const bodies = reads.prepare<[string, string], { readonly body: string }>(
    'SELECT body FROM advisory WHERE ecosystem = ? AND name = ? AND withdrawn_at IS NULL ORDER BY id',
  )
  const any = reads.prepare<[string], unknown>('SELECT 1 FROM advisory WHERE ecosystem = ? LIMIT 1')
  const counts = reads.prepare<[string], Omit<AdvisoryCounts, 'ecosystem' | 'latest'> & { latest: string | null }>(
    `SELECT COUNT(*) FILTER (WHERE is_malware = 1 AND withdrawn_at IS NULL) AS malware,
       COUNT(*) FILTER (WHERE is_malware = 0 AND withdrawn_at IS NULL) AS vulnerabilities,
       COUNT(*) FILTER (WHERE withdrawn_at IS NOT NULL) AS withdrawn, MAX(modified_at) AS latest
     FROM advisory WHERE ecosystem = ?`,
  )
  const stored = reads.prepare<[number], { registry: string; name: string; version: string; body: string }>(
    `SELECT DISTINCT artifact.registry, artifact.name, artifact.version, advisory.body, advisory.is_malware
     FROM artifact JOIN advisory ON advisory.ecosystem = artifact.ecosystem AND advisory.name = artifact.name
     WHERE advisory.withdrawn_at IS NULL ORDER BY advisory.is_malware DESC LIMIT ?`,
  )
  const countsOf = async (ecosystem: Ecosystem): Promise<AdvisoryCounts> => {
    const { malware = 0, vulnerabilities = 0, withdrawn = 0, latest = null } = (await counts.get(ecosystem)) ?? {}
    return { ecosystem, malware, vulnerabilities, withdrawn, ...(latest === null ? {} : { latest }) }
  }
  return {
    async advisories(ecosystem, name) {
      if ((await any.get(ecosystem)) === undefined) return undefined
      return (await bodies.all(ecosystem, name)).map(({ body }): Advisory => JSON.parse(body))
    },
    async advisedVersions(limit) {
      return (await stored.all(limit)).map(({ registry, name, version, body }) => {
        const advisory: Advisory = JSON.parse(body)
        return { registry, name, version, advisory }
      })
    },
    advisoryCounts: async () => await Promise.all(ECOSYSTEMS.map(countsOf)),
  }
}
