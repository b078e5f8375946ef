import type { CodeSummary, Place, SurfaceEntry } from '../analysis/code.ts'
import { isHarmful } from '../analysis/flows.ts'
import { hasSideEffects } from '../analysis/side-effects.ts'

/** files, and characters of source, that are looked at as one program since an import loads them */
const FILES_MAX = 30
const TEXT_MAX = 250_000

/** steps from a file to those that load it */
const IMPORTERS_DEPTH = 3

/** What a file hands out that is a module of the platform. */
const HANDS_OUT =
  /(?:\bexports\s*=|\bexport\s*(?:\*|\{[^}]{0,200}\})\s*from|\bexports\.\w{1,40}\s*=|\bexport\s+default)\s*(?:require\s*\(\s*)?["'](?:node:)?(?:fs|https?|http2|net|tls|dgram|dns|child_process|os|vm|axios|got|undici)\b/

interface Package {
  readonly surface: readonly SurfaceEntry[]
  summary(path: string): CodeSummary | undefined
  text(path: string): string | undefined
  /** path of the file that a specifier names from the file at `from` */
  resolve(from: string, specifier: string): string | undefined
}

/**
 * Modules that an import loads and that tell more together: one waits to be called by another, or one has what another sends away.
 * None where each was seen whole alone.
 */
export function linkedOnImport(files: Package): { readonly path: string; readonly text: string }[] {
  const loaded = files.surface.flatMap(({ path, moment }) => {
    const summary = moment === 'import' ? files.summary(path) : undefined
    return summary?.language === 'javascript' ? [summary] : []
  })
  const acting = loaded.filter(
    (summary) => waits(summary) || HANDS_OUT.test((files.text(summary.path) ?? '').slice(0, 4000)),
  )
  for (const found of [sendersApart(loaded), runnersApart(loaded)]) acting.push(...found)
  if (acting.length === 0) return []
  const chosen = new Set(acting.map(({ path }) => path))
  const importers = importersOf(loaded, files)
  let last = [...chosen]
  for (let depth = 0; depth < IMPORTERS_DEPTH && chosen.size < FILES_MAX; depth += 1) {
    last = last.flatMap((path) => [...(importers.get(path) ?? [])]).filter((path) => !chosen.has(path))
    for (const path of last) chosen.add(path)
  }
  return chosen.size < 2 ? [] : fitting([...chosen], files)
}

/** Something that does harm, or touches what matters, once somebody calls it. */
function waits({ capabilities, flows }: CodeSummary): boolean {
  if (flows.some(({ source, sink }) => sink.deferred === true && isHarmful(source.kind, sink.kind))) return true
  return [...capabilities].some(([capability, places]) =>
    places.some((place) => place.deferred === true && (capability === 'clipboard' || hasSideEffects(place))),
  )
}

/** Files that read secrets, and others that send. */
function sendersApart(loaded: readonly CodeSummary[]): readonly CodeSummary[] {
  const readers = loaded.filter(
    ({ capabilities }) =>
      capabilities.has('secrets') || has(capabilities.get('env'), ({ note }) => note === 'reads process.env'),
  )
  return apart(
    readers,
    loaded.filter(({ capabilities }) => capabilities.has('network')),
  )
}

/** Files that fetch, and others that run text as code. */
function runnersApart(loaded: readonly CodeSummary[]): readonly CodeSummary[] {
  const runners = loaded.filter(({ capabilities }) => capabilities.has('dynamic-code'))
  return apart(
    runners,
    loaded.filter(({ capabilities }) => capabilities.has('network')),
  )
}

function apart(first: readonly CodeSummary[], second: readonly CodeSummary[]): readonly CodeSummary[] {
  const isApart = first.some((left) => second.some((right) => left !== right))
  return isApart ? [...new Set([...first, ...second])] : []
}

function has(places: readonly Place[] | undefined, is: (place: Place) => boolean): boolean {
  return places?.some((place) => is(place)) === true
}

function importersOf(loaded: readonly CodeSummary[], files: Package): ReadonlyMap<string, ReadonlySet<string>> {
  const importers = new Map<string, Set<string>>()
  for (const { path, references } of loaded)
    for (const { kind, target } of references) {
      if (kind !== 'module' || !target.startsWith('.')) continue
      const named = files.resolve(path, target)
      if (named === undefined) continue
      const known = importers.get(named) ?? new Set()
      importers.set(named, known.add(path))
    }
  return importers
}

/** Small ones first. */
function fitting(paths: readonly string[], files: Package): { readonly path: string; readonly text: string }[] {
  const texts = paths.flatMap((path) => {
    const text = files.text(path)
    return text === undefined ? [] : [{ path, text }]
  })
  let size = 0
  return texts
    .toSorted((left, right) => left.text.length - right.text.length || (left.path < right.path ? -1 : 1))
    .filter(({ text }) => (size += text.length) <= TEXT_MAX)
    .slice(0, FILES_MAX)
}
