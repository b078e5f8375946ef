import type { Misuse } from '../analysis/catalog/hostile-commands.ts'
import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import type { CodeIndex } from '../analysis/code.ts'
import { reportAt, codeWithSideEffects, type CodeWithSideEffects } from './side-effects.ts'

export const resourceHijacking: ContentCheck = {
  id: 'resource-hijacking',
  summary: 'Mines, stops the machine, or lets an AI assistant act without asking',
  why: 'The machine, and the AI assistant that somebody has signed in on it, work for the author of the package. An assistant that asks nobody can look for secrets in any words.',
  remedy: 'Do not install it. If it ran already, look at what still runs, and at what the assistant was told to do.',
  references: ['MITRE ATT&CK T1496', 's1ngularity (2025)', 'ultralytics 8.3.41 (2024)'],
  ecosystems: EVERYWHERE,
  severity: 'critical',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return codeWithSideEffects(code, 'process').flatMap((found) => reportOf(found, code))
  },
}

const ENDS: Readonly<Record<Exclude<Misuse, 'publishes'>, string>> = {
  mines: 'a miner',
  'stops-machine': 'it stops the machine',
  'asks-an-assistant': 'an AI assistant that asks nobody',
  'asks-for-secrets': 'an AI assistant that asks nobody, and is told to look for secrets',
}

function reportOf(found: CodeWithSideEffects, code: CodeIndex): Report[] {
  const { moment, places } = found
  for (const place of places) {
    const misuse = place.misuses?.find((each) => each !== 'publishes')
    if (misuse === undefined) continue
    const report = reportAt(found, place, place.note, code)
    // a program whose main module is its command line may start an assistant when it is asked to
    const confidence = moment === 'import' && misuse === 'asks-an-assistant' ? 'medium' : 'high'
    return [{ ...report, message: `${report.message}: ${ENDS[misuse]}`, confidence }]
  }
  return []
}
