import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { CodeIndex } from '../analysis/code.ts'
import { reportAt, codeWithSideEffects, type CodeWithSideEffects } from './side-effects.ts'

export const publishing: ContentCheck = {
  id: 'publishing',
  summary: 'Publishes packages, images or repositories by itself',
  why: 'Worms spread by what they find on the machine that installs them: with its tokens they publish packages, push to repositories and make new ones.',
  remedy:
    'Do not install it. If it ran already, revoke every token of the machine, and look at what was published under its accounts since.',
  references: ['Shai-Hulud (2025)', 's1ngularity (2025)', 'CanisterWorm (2026)'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return codeWithSideEffects(code, 'process').flatMap((found) => reportOf(found, code))
  },
}

function reportOf(found: CodeWithSideEffects, code: CodeIndex): Report[] {
  const { path, moment, places } = found
  const place = places.find(({ misuses }) => misuses?.includes('publishes'))
  // `python setup.py publish` is how maintainers release by hand: its commands stand there in many old setup.py
  if (place === undefined || (moment === 'build' && path === 'setup.py')) return []
  return [reportAt(found, place, place.note, code)]
}
