import { EVERYWHERE, type CatalogueCheck } from './check.ts'

export const maintainerCount: CatalogueCheck = {
  id: 'maintainer-count',
  summary: 'One account can publish it',
  why: 'Who takes over that one account owns the package. It is so for most packages, and worth knowing for those that matter.',
  remedy:
    'Prefer packages with more than one maintainer where there is a choice; let new releases of the others rest longer.',
  references: ['ua-parser-js (2021)', 'chalk and debug (2025)'],
  ecosystems: EVERYWHERE,
  severity: 'info',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'catalogue',
  run({ package: { maintainers } }) {
    if (maintainers === null || maintainers.length > 1) return []
    const message =
      maintainers.length === 0 ? 'nobody is named as its maintainer' : `only ${maintainers[0]} maintains it`
    return [{ message, evidence: [] }]
  },
}
