import { EVERYWHERE, type CatalogueCheck } from './check.ts'
import { counted, hoursBetween } from './time.ts'

/** Most hijacked releases were found and removed within this time. */
const YOUNG_HOURS = 72

export const releaseAge: CatalogueCheck = {
  id: 'release-age',
  summary: 'Published only just now',
  why: 'Most hijacked releases are found within three days. A release that is older was looked at by others first.',
  remedy: 'Wait, or take the version before.',
  references: ['reported exposure times of 37 incidents, 2018 to 2026: hours in most'],
  ecosystems: EVERYWHERE,
  severity: 'low',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'catalogue',
  run({ artifact, now }) {
    if (artifact.publishedAt === null) return []
    const hours = hoursBetween(artifact.publishedAt, now)
    if (hours === undefined || hours >= YOUNG_HOURS) return []
    return [{ message: `was published ${counted(hours, 'hour')} ago`, evidence: [] }]
  },
}
