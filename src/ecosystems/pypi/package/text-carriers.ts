import type { CodeSummary, SurfaceEntry } from '../../../analysis/code.ts'
import { DATA_MILD } from '../../../analysis/opaque.ts'
import { RUNS_TEXT } from '../../../analysis/catalog/python-words.ts'
import { RUNS_UNTOLD } from '../../../analysis/catalog/started-content.ts'
import { isLookedThrough, programsIn, READS_SOURCES } from '../../../analysis/python/carried/source-texts.ts'

/** UTF-16 units of sources that are looked through of one package, the small ones first, and most of them that are told of. */
const MAX_UNITS = 16_000_000
const MAX_CARRIERS = 200

/** What has to be known of the files that run by themselves. */
interface Sources {
  ofSurface(entry: SurfaceEntry): CodeSummary | undefined
  text(path: string): string | undefined
  /** says why a file that was read is not known whole */
  leave(file: { readonly path: string }, reason: string): void
}

/**
 * Sources that hold a program as a text, in a literal or in remarks, where a file that runs by itself runs a text of which it cannot
 * be told whence it comes: by which way it comes to it need not be told. None where nothing does.
 */
export function textCarriers(entries: readonly SurfaceEntry[], sources: Sources): readonly SurfaceEntry[] {
  const first = runner(entries, sources)
  if (first === undefined) return []
  const found: SurfaceEntry[] = []
  let left = MAX_UNITS
  const texts = entries.flatMap(({ path, moment }) => {
    const text = /\.pyw?$/.test(path) ? sources.text(path) : undefined
    return text === undefined ? [] : [{ path, moment, text }]
  })
  for (const { path, moment, text } of texts.toSorted((one, other) => one.text.length - other.text.length)) {
    if (found.length >= MAX_CARRIERS || (left -= text.length) < 0 || !isLookedThrough(text)) {
      sources.leave({ path }, DATA_MILD)
      break
    }
    if (programsIn(text).length > 0)
      found.push({ path, moment, use: { asMain: false, textsRun: true }, chain: chainOf(first, path) })
  }
  return found
}

function chainOf({ path, chain }: SurfaceEntry, carrier: string): SurfaceEntry['chain'] {
  return [...chain.slice(0, 5), { role: 'step', path, line: 1, note: `runs texts, which ${carrier} may hold` }]
}

/** Of the files that run such a text, the first. */
function runner(entries: readonly SurfaceEntry[], sources: Sources): SurfaceEntry | undefined {
  return entries.find((entry) => {
    const places = sources.ofSurface(entry)?.capabilities.get('dynamic-code') ?? []
    if (places.some(({ note }) => note.startsWith(RUNS_UNTOLD))) return true
    const text = sources.text(entry.path) ?? ''
    return READS_SOURCES.test(text) && RUNS_TEXT.test(text)
  })
}
