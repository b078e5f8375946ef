import { EVERYWHERE, type CatalogueCheck } from './check.ts'

export const maintainerChange: CatalogueCheck = {
  id: 'maintainer-change',
  summary: 'Who may publish it has changed',
  why: 'A new maintainer is how event-stream and others were taken over. Most changes are innocent, and all deserve a look.',
  remedy: 'See whether the project announced the change.',
  references: ['event-stream (2018)'],
  ecosystems: EVERYWHERE,
  severity: 'medium',
  confidence: 'medium',
  since: '0.1.0',
  looksAt: 'catalogue',
  run({ package: { maintainers, formerMaintainers } }) {
    if (maintainers === null || formerMaintainers === null) return []
    const joined = maintainers.filter((name) => !formerMaintainers.includes(name))
    const left = formerMaintainers.filter((name) => !maintainers.includes(name))
    if (joined.length === 0 && left.length === 0) return []
    const parts = [
      ...(joined.length === 0 ? [] : [`${joined.slice(0, 5).join(', ')} joined`]),
      ...(left.length === 0 ? [] : [`${left.slice(0, 5).join(', ')} left`]),
    ]
    // somebody leaving cannot publish: only joining brings a new hand
    return [
      {
        message: `its maintainers changed: ${parts.join('; ')}`,
        evidence: [],
        severity: joined.length === 0 ? 'low' : 'medium',
      },
    ]
  },
}
