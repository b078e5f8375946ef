import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { MOMENTS } from './seen-flows.ts'

export const endlessLoop: ContentCheck = {
  id: 'endless-loop',
  summary: 'Never ends where it is imported',
  why: 'Whoever imports it stands still. That is how authors took their own libraries from those who use them, in protest.',
  remedy: 'Stay with the version before, and look for another library: its author no longer means it to work.',
  overlooks:
    'A loop that could end by its own lines and does not, and one within a function that is called by way of a value or stands in a file without any word of acting.',
  references: ['colors 1.4.44 (2022)', 'faker 6.6.6 (2022)'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return code.surface.flatMap(({ path, moment, chain, alone, started }): Report[] => {
      // a script that lies there, and a program that is started, are made to go on
      if (alone === true || started !== undefined) return []
      const place = code.summary(path)?.endless?.find(({ deferred }) => deferred !== true)
      if (place === undefined) return []
      const message = `goes on for ever (${path} line ${place.line}) ${MOMENTS[moment]}`
      return [{ message, evidence: [...chain, code.evidence('sink', path, place)] }]
    })
  },
}
