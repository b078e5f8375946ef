import { EVERYWHERE, type ContentCheck } from './check.ts'
import { isOpaque } from '../analysis/opaque.ts'
import { isMildBefore } from './not-examined.ts'

/** What runs early and could not be examined must not pass for "nothing found". */
export const checkFailed: ContentCheck = {
  id: 'check-failed',
  summary: 'Could not be examined',
  why: 'A check crashed, ran out of its budget, or code that runs by itself could not be parsed. Nothing is known then, which is not the same as nothing found.',
  remedy: 'Look at the named file by hand. If it is ordinary, report it: the inspection should be able to read it.',
  references: [],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const reasons = new Map(code.notExamined.map(({ path, reason }) => [path, reason]))
    return code.surface.flatMap(({ path, moment, chain }) => {
      const reason = reasons.get(path)
      // of those, opaque-program tells
      if (reason === undefined || moment === 'import' || isOpaque(reason) || isMildBefore(moment, reason)) return []
      return [{ message: `${path} runs at ${moment} and could not be examined: ${reason}`, evidence: chain, moment }]
    })
  },
}
