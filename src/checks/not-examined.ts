import { isOpaque } from '../analysis/opaque.ts'
import type { ContentCheck } from './check.ts'

/** files that one finding names */
const NAMED_MAX = 3

export const notExamined: ContentCheck = {
  id: 'not-examined',
  summary: 'Runs when it is imported, and was not examined',
  why: 'A file that an import reaches runs with everything else. Where it is too large, too costly or no text that is read here, nothing is known of it, which is not the same as nothing found.',
  remedy: 'Look at the named files by hand, above all at those that are new in this version.',
  references: ['detection by static reading ends where files are not read: jscrambler (2026), 7.5 MB'],
  ecosystems: ['npm'],
  severity: 'medium',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const reasons = new Map(code.notExamined.map(({ path, reason }) => [path, reason]))
    const byReason = new Map<string, { path: string; chain: (typeof code.surface)[number]['chain'] }[]>()
    for (const { path, moment, chain } of code.surface) {
      const reason = reasons.get(path)
      // what runs before is told by another check, and so are programs
      if (reason === undefined || moment !== 'import' || isOpaque(reason)) continue
      byReason.set(reason, [...(byReason.get(reason) ?? []), { path, chain }])
    }
    return Array.from(byReason, ([reason, files]) => {
      const names = files.slice(0, NAMED_MAX).map(({ path }) => path)
      const more = files.length > NAMED_MAX ? ` and ${files.length - NAMED_MAX} more` : ''
      return {
        message: `${names.join(', ')}${more} ${files.length === 1 ? 'runs' : 'run'} when imported and could not be examined: ${reason}`,
        evidence: [
          ...(files[0]?.chain ?? []).slice(0, 4),
          ...files.map(({ path }) => ({ role: 'subject' as const, path, note: reason })),
        ],
        moment: 'import',
      }
    })
  },
}
