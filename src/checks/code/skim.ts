import type { CodeSummary, Place, Reference } from './index.ts'
import { LIMITS } from '../limits.ts'
import { lineStarts, positionOf } from './snippet.ts'

/** A specifier of a local module in require, import or export … from. */
const LOCAL_MODULE =
  /(?:\brequire\s{0,9}\(\s{0,9}|\bfrom\s{0,9}|\bimport\s{0,9}\(?\s{0,9})(["'])(\.{1,2}(?:\/[^"'\\\n]{0,200})?)\1/g

/**
 * What can be told of a JavaScript file without a syntax tree: the local modules that it names, and whether it reads the environment.
 * For files in which the prefilter found nothing that could act.
 */
export function skimmed(path: string, text: string): CodeSummary {
  const starts = lineStarts(text)
  const references: Reference[] = []
  for (const match of text.matchAll(LOCAL_MODULE)) {
    if (references.length >= LIMITS.referencesPerFile) break
    const target = match[2] ?? ''
    references.push({ kind: 'module', target, place: { ...positionOf(starts, match.index), note: `loads ${target}` } })
  }
  const env = text.indexOf('process.env')
  const places: Place[] = env === -1 ? [] : [{ ...positionOf(starts, env), note: 'reads process.env' }]
  return {
    path,
    language: 'javascript',
    capabilities: new Map(env === -1 ? [] : [['env', places]]),
    flows: [],
    references,
  }
}
