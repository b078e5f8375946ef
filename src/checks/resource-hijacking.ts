import type { Misuse } from '../patterns/hostile-commands.ts'
import type { ContentCheck, Report } from './check.ts'
import type { CodeIndex } from './code/index.ts'
import { MOMENTS } from './seen-flows.ts'
import { touchingCode, type TouchingCode } from './touching-code.ts'

export const resourceHijacking: ContentCheck = {
  id: 'resource-hijacking',
  summary: 'Mines, or lets an AI assistant act without asking',
  why: 'The machine, and the AI assistant that somebody has signed in on it, work for the author of the package. An assistant that asks nobody can look for secrets in any words.',
  remedy: 'Do not install it. If it ran already, look at what still runs, and at what the assistant was told to do.',
  references: ['MITRE ATT&CK T1496', 's1ngularity (2025)', 'ultralytics 8.3.41 (2024)'],
  ecosystems: ['npm', 'pypi'],
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return touchingCode(code, 'process').flatMap((found) => reportOf(found, code))
  },
}

const ENDS: Readonly<Record<Exclude<Misuse, 'publishes'>, string>> = {
  mines: 'a miner',
  'asks-an-assistant': 'an AI assistant that asks nobody',
}

function reportOf({ path, moment, chain, places }: TouchingCode, code: CodeIndex): Report[] {
  for (const place of places) {
    const misuse = place.misuses?.find((each) => each !== 'publishes')
    if (misuse === undefined) continue
    return [
      {
        message: `${place.note} (${path} line ${place.line}) ${MOMENTS[moment]}: ${ENDS[misuse]}`,
        evidence: [...chain, code.evidence('sink', path, place)],
        severity: moment === 'import' ? 'high' : 'critical',
        // a program whose main module is its command line may start one when it is asked to
        confidence: moment === 'import' ? 'medium' : 'high',
      },
    ]
  }
  return []
}
