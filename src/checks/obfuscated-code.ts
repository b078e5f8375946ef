import { EVERYWHERE, type ContentCheck, type Report } from './check.ts'
import { PACKED_NOTES } from '../analysis/catalog/disguise.ts'
import type { CodeIndex, CodeSummary, Place } from '../analysis/code.ts'
import { OBFUSCATOR_NOTES } from '../analysis/javascript/disguise.ts'
import { isNamesake } from './far-hosts.ts'
import { installedModules } from './seen-flows.ts'

export const obfuscatedCode: ContentCheck = {
  id: 'obfuscated-code',
  summary: 'Code that was made unreadable',
  why: 'Minified code is small; obfuscated code is hidden: names are hexadecimal, texts are escaped or shuffled, module names and addresses are decoded before they are used.',
  remedy: 'Ask for the source. Code that runs by itself has no reason to hide what it does.',
  overlooks:
    'Code that hides by being long, dull or badly named. A name that is worked out is no disguise any more: what it reaches is told by the other checks. A file that a minifier wrote looks like any other.',
  references: ['Shai-Hulud 2 (2025)', 'node-ipc (2026)', 'jscrambler (2026)'],
  ecosystems: EVERYWHERE,
  severity: 'high',
  confidence: 'medium',
  since: '0.1.0',
  looksAt: 'content',
  run({ code }) {
    const onLoad = code.surface.flatMap(({ path, moment, chain }) => {
      const summary = code.summary(path)
      const certain = certainIn(summary, code)
      const place = certain ?? summary?.capabilities.get('obfuscated')?.[0]
      if (place === undefined) return []
      return [
        {
          message: `${path} runs at ${moment} and ${place.note} (line ${place.line})`,
          evidence: [...chain, code.evidence('subject', path, place)],
          severity: moment !== 'import' || certain !== undefined ? ('high' as const) : ('medium' as const),
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
  return code.summaries.flatMap((summary) => {
    const { path } = summary
    const place = surface.has(path) || !isInstalled(path) ? undefined : certainIn(summary, code)
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

/** What only a tool leaves, or whoever has something to hide. */
function certainIn(summary: CodeSummary | undefined, code: CodeIndex): Place | undefined {
  if (summary === undefined) return undefined
  const { capabilities, path } = summary
  return capabilities.get('obfuscated')?.find(isOfTool) ?? hiddenAddress(capabilities.get('network') ?? [], path, code)
}

function isOfTool({ note }: Place): boolean {
  return OBFUSCATOR_NOTES.has(note) || Object.values(PACKED_NOTES).some((each) => note.startsWith(each))
}

/** A package may write the address of its own service as it likes, that of a service which it is named for. */
function hiddenAddress(places: readonly Place[], path: string, code: CodeIndex): Place | undefined {
  const place = places.find(({ hidesHost }) => hidesHost !== undefined)
  if (place?.hidesHost === undefined) return undefined
  const modules = code.surface.flatMap(({ path: other, moment }) => (moment === 'import' ? other : []))
  const packages = new Set([path, ...modules].flatMap((each) => PACKAGE.exec(each)?.[1] ?? []))
  return isNamesake(place.hidesHost, [...packages].join('/'))
    ? undefined
    : { ...place, note: `decodes the address that it connects to: ${place.hidesHost}` }
}

/** The package in which a module lies. */
const PACKAGE = /^(?:(?:src|lib|python)\/)?([^/]+)\//
