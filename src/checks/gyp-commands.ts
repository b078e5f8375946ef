import type { ContentCheck } from './check.ts'
import { gypFiles, hasNativeSource, suspiciousParts } from '../ecosystems/npm/package/gyp.ts'

export const gypCommands: ContentCheck = {
  id: 'gyp-commands',
  summary: 'Build description that runs commands or Python',
  why: 'gyp runs the command in <!(…) and evaluates conditions as Python, both before anything is compiled.',
  remedy: 'Read the named expression. Looking up an include folder is ordinary, everything else needs a reason.',
  references: ['Phantom Gyp (2026)', '@7nohe/openapi-react-query-codegen (2026): Python in conditions'],
  ecosystems: ['npm'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    const native = hasNativeSource(reading)
    return gypFiles(reading).flatMap(({ path, text }) =>
      suspiciousParts(text).map(({ kind, shown, line, column }) => ({
        message: `${path} line ${line} ${kind === 'command' ? 'runs' : 'evaluates'} ${shown}${native ? '' : ', and there is no native source to build'}`,
        evidence: [code.evidence('subject', path, { line, column, note: shown })],
        severity: native && kind === 'command' ? ('medium' as const) : ('critical' as const),
      })),
    )
  },
}
