import { EVERYWHERE, type CatalogueCheck } from './check.ts'
import { counted, hoursBetween } from './time.ts'

const YOUNG_DAYS = 30

export const packageAge: CatalogueCheck = {
  id: 'package-age',
  summary: 'Package that is new as a whole',
  why: 'Look-alike names and dependency-confusion packages live for days. A package that exists for a month was seen by somebody.',
  remedy: 'Check that the name is the one that you meant, and who published it.',
  references: ['@marketfront (2026)', 'ossf/malicious-packages'],
  ecosystems: EVERYWHERE,
  severity: 'medium',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'catalogue',
  run({ package: facts, now }) {
    if (facts.firstPublishedAt === null) return []
    const hours = hoursBetween(facts.firstPublishedAt, now)
    if (hours === undefined || hours >= YOUNG_DAYS * 24) return []
    return [
      {
        message: `the package exists for ${hours < 24 ? counted(hours, 'hour') : counted(hours / 24, 'day')} only`,
        evidence: [],
      },
    ]
  },
}
