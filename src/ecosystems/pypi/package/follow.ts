import type { ArchiveReading } from '../../../archive/reading.ts'
import type { CodeSummary, Place, PythonUse, SurfaceEntry } from '../../../analysis/code.ts'
import type { Evidence } from '../../../model/finding.ts'
import { plainImports } from '../../../analysis/python/imports.ts'
import { moduleFile, textOfEntry } from './layout.ts'
import { sitePathOf } from './wheel-place.ts'
import { isDataFile, MAY_LOAD } from '../../../analysis/languages.ts'
import { NAMES_PROGRAM, RUNS_FILE, STARTS_PROCESS } from '../../../analysis/catalog/python-words.ts'
import { findLocal, startedFiles } from '../../../analysis/started-files.ts'
import { joinedUse } from '../../../analysis/python/use.ts'
import { UNKNOWN_PART } from '../../../analysis/python/value.ts'

/** Most files that are followed from code that runs at build, install or start-up. */
const MAX_FOLLOWED = 100
/** Most files that are followed from what an import of the package runs. */
const MAX_IMPORTED = 400
/** Longest Python file that is read for what it imports, bytes. */
const MAX_FILE_BYTES = 1_000_000
/** Most steps of a chain. */
const MAX_CHAIN = 6

/** The summary of a file that runs by itself; undefined where it cannot be had. */
export type Summarise = (entry: SurfaceEntry) => CodeSummary | undefined

/**
 * The roots, and every file of the package that they import or run while they are loaded. What runs at build, install or
 * start-up is followed by its syntax tree, what an import of the package pulls in by its import lines, and by its tree where it
 * may start a program.
 */
export function followPython(
  reading: ArchiveReading,
  roots: readonly SurfaceEntry[],
  summarise: Summarise,
): readonly SurfaceEntry[] {
  const entries = new Map(reading.entries.map((entry) => [entry.path, entry]))
  const locate = locator(reading)
  const has = (path: string): boolean => entries.has(path)
  const found = new Map<string, SurfaceEntry>()
  const order = { install: 0, build: 1, startup: 2, import: 3 } as const
  const queue = roots.toSorted((left, right) => order[left.moment] - order[right.moment])
  let followed = 0
  let imported = 0
  for (let at = 0; at < queue.length; at += 1) {
    const next = queue[at]
    if (next === undefined) continue
    const entry = withMore(found.get(next.path), next)
    if (entry === undefined) continue
    found.set(entry.path, entry)
    const isImport = entry.moment === 'import'
    if (isImport ? imported >= MAX_IMPORTED : followed >= MAX_FOLLOWED) continue
    if (isImport) {
      const text = textOfEntry(entries.get(entry.path), MAX_FILE_BYTES)
      if (text === undefined) continue
      imported += 1
      queue.push(...importedBy(entry, text, locate))
      // each in its turn: what is examined first may not depend on what it starts
      const summary = summarise(entry)
      if (summary !== undefined && ((STARTS_PROCESS.test(text) && NAMES_PROGRAM.test(text)) || RUNS_FILE.test(text)))
        queue.push(...loaded(entry, summary, locate), ...started(entry, summary, has))
    } else {
      const summary = summarise(entry)
      if (summary === undefined) {
        if (entry.chain.at(-1)?.note.startsWith(MAY_LOAD) === true) found.delete(entry.path)
        continue
      }
      followed += 1
      queue.splice(at + 1, 0, ...loaded(entry, summary, locate))
    }
  }
  return [...found.values()]
}

/** What was imported before does more where it is started as a program, too. Undefined: nothing more is known of it. */
function withMore(known: SurfaceEntry | undefined, next: SurfaceEntry): SurfaceEntry | undefined {
  if (known === undefined) return next
  const before = known.use ?? IMPORTED
  const use = joinedUse(before, next.use ?? {})
  return use === before ? undefined : { ...known, use }
}

const IMPORTED: PythonUse = { asMain: false }
const STARTED: PythonUse = { asMain: true }

/** What an import of the package pulls in, breadth first. */
function importedBy(entry: SurfaceEntry, text: string, locate: Locate): SurfaceEntry[] {
  return plainImports(text).flatMap(({ target, line }) => {
    const path = locate(entry.path, target)
    if (path === undefined || path === entry.path) return []
    const step = { role: 'step', path: entry.path, line, note: `imports ${target}` } as const
    return [{ path, moment: entry.moment, use: IMPORTED, chain: lengthened(entry.chain, step) }]
  })
}

function lengthened(chain: readonly Evidence[], step: Evidence): readonly Evidence[] {
  return chain.length < MAX_CHAIN ? [...chain, step] : chain
}

function loaded(entry: SurfaceEntry, summary: CodeSummary, locate: Locate): SurfaceEntry[] {
  return summary.references.flatMap(({ kind, target, place, asMain = false }) => {
    const path = kind === 'module' && place.deferred !== true ? locate(entry.path, target) : undefined
    if (path === undefined || path === entry.path) return []
    const step = {
      role: 'step',
      path: entry.path,
      line: place.line,
      column: place.column,
      note: `${isOneOfMany(target, place, summary) ? MAY_LOAD : 'loads '}${target.replaceAll(UNKNOWN_PART, '…')}`,
    } as const
    return [{ path, moment: entry.moment, use: asMain ? STARTED : IMPORTED, chain: lengthened(entry.chain, step) }]
  })
}

/** `with open('version.py') as f: exec(f.read())`, `with open('README.md') as f: text = f.read()`: which of the two is run is not told apart. */
function isOneOfMany(target: string, place: Place, summary: CodeSummary): boolean {
  return (
    isDataFile(target) &&
    summary.references.some(
      (other) => other.target.endsWith('.py') && other.place.line === place.line && other.place.column === place.column,
    )
  )
}

/** What an import starts in a process of its own: `node x.js`, `sh setup.sh`, `python -m sample.run`. */
function started(entry: SurfaceEntry, summary: CodeSummary, has: (path: string) => boolean): SurfaceEntry[] {
  const folder = entry.path.includes('/') ? entry.path.slice(0, entry.path.lastIndexOf('/')) : '.'
  return summary.references.flatMap(({ kind, target, place }) => {
    const paths = kind === 'command' && place.deferred !== true ? startedFiles(target, folder, findLocal(has)) : []
    const note = target.replaceAll(UNKNOWN_PART, '…').slice(0, 200)
    const step = { role: 'step', path: entry.path, line: place.line, column: place.column, note } as const
    return paths
      .filter((path) => path !== entry.path)
      .map((path) => ({ path, moment: entry.moment, use: STARTED, chain: lengthened(entry.chain, step) }))
  })
}

type Locate = (from: string, target: string) => string | undefined

/** Finds files of the package by module name or by path. */
function locator(reading: ArchiveReading): Locate {
  const isWheel = reading.kind === 'wheel'
  const byPath = new Map<string, string>()
  for (const { path } of reading.entries) byPath.set((isWheel ? sitePathOf(path) : path) ?? path, path)
  const has = (path: string): boolean => byPath.has(path)
  return (from, target) => {
    const folder = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : ''
    const byName = (): string | undefined =>
      byPath.get(knownTail(target)) ?? byPath.get(`${folder}/${knownTail(target)}`)
    if (target.endsWith('.py')) return byName()
    const found = target.startsWith('.')
      ? moduleFile(has, target.replace(/^\.+/, ''), [parentOf(folder, /^\.+/.exec(target)?.[0].length ?? 1)])
      : moduleFile(has, target, isWheel ? [''] : ['', folder, 'src'])
    // `.conf` may be a module, or how the name of a file ends
    if (found === undefined) return isDataFile(target) ? byName() : undefined
    return byPath.get(found)
  }
}

/** Of a path whose beginning is not constant, what is known: `…/pkg/version.py` -> `pkg/version.py`. */
function knownTail(path: string): string {
  return path
    .slice(path.lastIndexOf(UNKNOWN_PART) + 1)
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
}

/** `.` is the folder itself, each further dot one up. */
function parentOf(folder: string, dots: number): string {
  const parts = folder === '' ? [] : folder.split('/')
  return parts.slice(0, Math.max(0, parts.length - (dots - 1))).join('/')
}
