import type { ContentCheck } from './check.ts'
import { isOpaque, OPAQUE } from '../analysis/opaque.ts'
import { MOMENTS } from './seen-flows.ts'

export const opaqueProgram: ContentCheck = {
  id: 'opaque-program',
  summary: 'Starts a program that cannot be read',
  why: 'A native program, or one in a language that this inspection does not read, can do anything as soon as it is started, and no check has looked into it.',
  remedy:
    'Ask for its source, and build it yourself. Packages that bring programs start them when they are used, not when they are installed.',
  references: ['coa and rc (2021)', 'eslint-config-prettier 8.10.1 (2025)', 'IronWorm (2026)'],
  ecosystems: ['npm', 'pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const reasons = new Map(code.notExamined.map(({ path, reason }) => [path, reason]))
    return code.surface.flatMap(({ path, moment, chain }) => {
      const reason = reasons.get(path)
      if (!isOpaque(reason)) return []
      return [
        {
          message: `starts ${path} ${MOMENTS[moment]}; ${reason}`,
          evidence: [...chain, { role: 'subject' as const, path, note: reason }],
          // builds call tools in other languages more often than installations do
          severity: reason === OPAQUE.native && moment === 'install' ? ('high' as const) : ('medium' as const),
        },
      ]
    })
  },
}
