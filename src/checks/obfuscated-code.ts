import type { ContentCheck, Report } from './check.ts'
import { HIDES_ADDRESS, PACKED_NOTES } from '../analysis/catalog/disguise.ts'
import type { CodeIndex, Place } from '../analysis/code.ts'
import { OBFUSCATOR_NOTES } from '../analysis/javascript/disguise.ts'
import { isNamesake } from './far-hosts.ts'
import { installedModules } from './seen-flows.ts'

export const obfuscatedCode: ContentCheck = {
  id: 'obfuscated-code',
  summary: 'Code that was made unreadable',
  why: 'Minified code is small; obfuscated code is hidden: names are hexadecimal, texts are escaped or shuffled, module names and addresses are decoded before they are used.',
  remedy: 'Ask for the source. Code that runs by itself has no reason to hide what it does.',
  references: ['Shai-Hulud 2 (2025)', 'node-ipc (2026)', 'jscrambler (2026)'],
  ecosystems: ['npm', 'pypi'],
  severity: 'high',
  confidence: 'medium',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const onLoad = code.surface.flatMap(({ path, moment, chain }) => {
      const places = code.summary(path)?.capabilities.get('obfuscated') ?? []
      const place = places.find((each) => isCertain(each, path)) ?? places[0]
      if (place === undefined) return []
      const certain = moment !== 'import' || isCertain(place, path)
      return [
        {
          message: `${path} runs at ${moment} and ${place.note} (line ${place.line})`,
          evidence: [...chain, code.evidence('subject', path, place)],
          severity: certain ? ('high' as const) : ('medium' as const),
        },
      ]
    })
    return [...onLoad, ...whenCalled(code)]
  },
}

/** Modules of Python that wait to be called, and that a tool made unreadable. */
function whenCalled(code: CodeIndex): Report[] {
  const surface = new Set(code.surface.map(({ path }) => path))
  const isInstalled = installedModules(code)
  return code.summaries.flatMap(({ path, capabilities }) => {
    if (surface.has(path) || !isInstalled(path)) return []
    const place = capabilities.get('obfuscated')?.find((each) => isCertain(each, path))
    if (place === undefined) return []
    return [
      {
        message: `${path} ${place.note} (line ${place.line})`,
        evidence: [code.evidence('subject', path, place)],
        moment: 'call' as const,
      },
    ]
  })
}

/** What only a tool leaves, or whoever has something to hide: a package may write the address of its own service as it likes. */
function isCertain({ note }: Place, path: string): boolean {
  if (note.startsWith(HIDES_ADDRESS)) return !isNamesake(note.slice(HIDES_ADDRESS.length).trim(), path)
  return OBFUSCATOR_NOTES.has(note) || Object.values(PACKED_NOTES).some((each) => note.startsWith(each))
}
