import type { ContentCheck } from './check.ts'
import { OBFUSCATOR_NOTES } from '../analysis/javascript/disguise.ts'

export const obfuscatedCode: ContentCheck = {
  id: 'obfuscated-code',
  summary: 'Code that was made unreadable',
  why: 'Minified code is small; obfuscated code is hidden: names are hexadecimal, texts are escaped or shuffled, module names are decoded before they are loaded.',
  remedy: 'Ask for the source. Code that runs by itself has no reason to hide what it does.',
  references: ['Shai-Hulud 2 (2025)', 'node-ipc (2026)', 'jscrambler (2026)'],
  ecosystems: ['npm', 'pypi'],
  severity: 'high',
  confidence: 'medium',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    return code.surface.flatMap(({ path, moment, chain }) => {
      const [place] = code.summary(path)?.capabilities.get('obfuscated') ?? []
      if (place === undefined) return []
      const certain = moment !== 'import' || OBFUSCATOR_NOTES.has(place.note)
      return [
        {
          message: `${path} runs at ${moment} and ${place.note} (line ${place.line})`,
          evidence: [...chain, code.evidence('subject', path, place)],
          severity: certain ? ('high' as const) : ('medium' as const),
        },
      ]
    })
  },
}
