import type { ArchiveReading } from '../../../archive/reading.ts'
import type { CodeSummary, Place, PythonUse, SurfaceEntry } from '../../../analysis/code.ts'
import { plainImports } from '../../../analysis/python/imports.ts'
import { cachesOfBuild } from './caches.ts'
import { carriers } from './carriers.ts'
import { lengthened } from './chain.ts'
import { textCarriers } from './text-carriers.ts'
import { isPureWheel } from './layout.ts'
import { ModuleFiles, moduleOf } from './modules.ts'
import { ModuleQueue } from './module-queue.ts'
import type { Roots } from './wheel.ts'
import { sitePathOf } from './wheel-place.ts'
import { isDataFile, MAY_LOAD } from '../../../analysis/languages.ts'
import { MOVES_PATH } from '../../../analysis/catalog/python-words.ts'
import { fedToProcesses } from '../../../analysis/loosely-fed.ts'
import type { Files } from '../../../analysis/loosely-started.ts'
import { folderOf } from '../../../analysis/paths.ts'
import { findLocal, startedFiles } from '../../../analysis/started-files.ts'
import { DATA_MILD, OVER_BUDGET } from '../../../analysis/opaque.ts'
import { joinedUse } from '../../../analysis/python/use.ts'
import { UNKNOWN_PART } from '../../../analysis/python/value.ts'

/** Most files that are followed from code that runs at build, install or start-up. */
const MAX_EARLY = 400
/** Most files that are followed from what an import of the package runs. */
const MAX_IMPORTED = 6000
/** Bytes of modules that nothing of the package imports, whose words are looked at; the small ones first. */
const MAX_UNIMPORTED_BYTES = 30_000_000
/** What makes summaries of files that run by themselves, and remembers which were left out. */
export interface SurfaceReader {
  /** undefined where it cannot be had */
  ofSurface(entry: SurfaceEntry): CodeSummary | undefined
  leave(file: Pick<SurfaceEntry, 'path'>, reason: string): void
  text(path: string): string | undefined
  /** whether the words of a file say that secrets may leak there, or code may hide */
  isUrgent(path: string): boolean
}

/**
 * The roots, and every file of the package that they import or run while they are loaded. What runs at build, install or
 * start-up is followed by its syntax tree, what an import of the package pulls in by its import lines, too.
 */
export function followPython(reading: ArchiveReading, roots: Roots, reader: SurfaceReader): readonly SurfaceEntry[] {
  const sizes = new Map(reading.entries.map(({ path, sizeBytes }) => [path, sizeBytes]))
  const locate = locator(reading)
  const has = (path: string): boolean => sizes.has(path)
  const files = { find: findLocal(has), paths: [...sizes.keys()], has }
  const mayBeNative = natives(reading)
  const caches = cachesOfBuild(reading)
  const found = new Map<string, SurfaceEntry>()
  const queue = new ModuleQueue({ bytes: (path) => sizes.get(path) ?? 0, isUrgent: (path) => reader.isUrgent(path) })
  for (const entry of roots.entries) queue.add(entry, isPlugin(entry) ? 'plugin' : 'top')
  const late: SurfaceEntry[] = []
  let left = MAX_UNIMPORTED_BYTES
  for (const entry of roots.others.toSorted(
    (one, other) => (sizes.get(one.path) ?? 0) - (sizes.get(other.path) ?? 0),
  )) {
    left -= sizes.get(entry.path) ?? 0
    if (left >= 0) queue.add(entry, 'other')
    else late.push(entry)
  }
  const counts = { early: 0, imported: 0 }
  const follow = (): void => {
    for (let next = queue.next(); next !== undefined; next = queue.next()) {
      const entry = withMore(found.get(next.path), next)
      if (entry === undefined || !mayBeNative(entry)) continue
      found.set(entry.path, entry)
      const isImport = entry.moment === 'import'
      const most = isImport ? MAX_IMPORTED : MAX_EARLY
      if ((counts[isImport ? 'imported' : 'early'] += 1) > most) {
        reader.leave(entry, `more than ${most} files are loaded before it`)
        continue
      }
      const summary = reader.ofSurface(entry)
      if (summary === undefined && entry.chain.at(-1)?.note.startsWith(MAY_LOAD) === true) {
        found.delete(entry.path)
        continue
      }
      const text = reader.text(entry.path)
      const movesPath = text !== undefined && MOVES_PATH.test(text)
      if (isImport && text !== undefined)
        for (const each of importedBy(entry, text, movesPath, locate)) queue.add(each, 'loaded')
      if (summary === undefined) continue
      for (const each of loadedBy(entry, summary, movesPath, locate)) queue.add(each, 'loaded')
      for (const each of caches(entry)) queue.add(each, 'loaded')
      if (isImport) for (const each of started(entry, summary, has)) queue.add(each, 'loaded')
      for (const each of fed(entry, summary, text ?? '', files)) queue.add(each, 'loaded')
    }
  }
  follow()
  const loaded = [...found.values()]
  const {
    entries: carrying,
    rest,
    unsearched,
  } = carriers(reading, {
    entries: loaded,
    text: (path) => reader.text(path),
    summary: (known) => reader.ofSurface(known),
  })
  for (const entry of carrying) queue.add(entry, 'loaded')
  follow()
  for (const entry of textCarriers([...found.values()], reader)) queue.add(entry, 'loaded')
  follow()
  for (const entry of [...late, ...rest].filter(({ path }) => !found.has(path))) {
    found.set(entry.path, entry)
    reader.leave(entry, OVER_BUDGET)
  }
  if (unsearched !== undefined && !found.has(unsearched.path)) {
    found.set(unsearched.path, unsearched)
    reader.leave(unsearched, DATA_MILD)
  }
  return [...found.values()]
}

/** Loaded by another program, not by whoever imports the package. */
function isPlugin({ chain, path }: SurfaceEntry): boolean {
  return chain.length === 1 && chain[0]?.path !== path
}

/** What was imported before does more where it is started as a program, too. Undefined: nothing more is known of it. */
function withMore(known: SurfaceEntry | undefined, next: SurfaceEntry): SurfaceEntry | undefined {
  if (known === undefined) return next
  const before = known.use ?? IMPORTED
  const use = joinedUse(before, next.use ?? {})
  if (known.alone === true && next.alone !== true) return { ...next, use }
  return use === before ? undefined : { ...known, use }
}

const IMPORTED: PythonUse = { asMain: false }
const STARTED: PythonUse = { asMain: true }

/** What an import of the package pulls in, breadth first. */
function importedBy(entry: SurfaceEntry, text: string, movesPath: boolean, locate: Locate): SurfaceEntry[] {
  return plainImports(text).flatMap(({ target, line }) => {
    const step = { role: 'step', path: entry.path, line, note: `imports ${target}` } as const
    return locate(entry.path, target, { movesPath }).flatMap((path) =>
      path === entry.path ? [] : [{ path, moment: entry.moment, use: IMPORTED, chain: lengthened(entry.chain, step) }],
    )
  })
}

/** What a file loads that other files call while they are loaded, once that is known. */
export function loadedLater(reading: ArchiveReading): (entry: SurfaceEntry, summary: CodeSummary) => SurfaceEntry[] {
  const locate = locator(reading)
  const mayBeNative = natives(reading)
  return (entry, summary) => loadedBy(entry, summary, false, locate).filter(mayBeNative)
}

function loadedBy(entry: SurfaceEntry, summary: CodeSummary, movesPath: boolean, locate: Locate): SurfaceEntry[] {
  return summary.references.flatMap(({ kind, target, place, asMain = false }) => {
    if (kind !== 'module' || place.deferred === true) return []
    const step = {
      role: 'step',
      path: entry.path,
      line: place.line,
      column: place.column,
      note: `${isOneOfMany(target, place, summary) ? MAY_LOAD : 'loads '}${target.replaceAll(UNKNOWN_PART, '…')}`,
    } as const
    const use = asMain ? STARTED : IMPORTED
    return locate(entry.path, target, { movesPath, isPath: asMain }).flatMap((path) =>
      path === entry.path ? [] : [{ path, moment: entry.moment, use, chain: lengthened(entry.chain, step) }],
    )
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
  const folder = folderOf(entry.path)
  return summary.references.flatMap(({ kind, target, place }) => {
    const paths =
      kind === 'command' && place.deferred !== true
        ? startedFiles(target.replaceAll(/\uE000[/\\]+/g, './'), folder, findLocal(has))
        : []
    const note = target.replaceAll(UNKNOWN_PART, '…').slice(0, 200)
    const step = { role: 'step', path: entry.path, line: place.line, column: place.column, note } as const
    return paths
      .filter((path) => path !== entry.path)
      .map((path) => ({
        path,
        moment: entry.moment,
        use: STARTED,
        started: 'attached',
        chain: lengthened(entry.chain, step),
      }))
  })
}

/** What its processes may run besides: `cat x | sh`, `sh < x`. */
function fed(entry: SurfaceEntry, summary: CodeSummary, text: string, files: Files): SurfaceEntry[] {
  if (summary.language !== 'python') return []
  return fedToProcesses(summary, text, folderOf(entry.path), files, entry.moment === 'build').flatMap(
    ({ path, note }) =>
      path === entry.path
        ? []
        : [
            {
              path,
              moment: entry.moment,
              use: STARTED,
              started: 'attached',
              chain: lengthened(entry.chain, { role: 'step', path: entry.path, line: 1, note }),
            },
          ],
  )
}

interface Meaning {
  /** modules may come from folders that are no roots */
  readonly movesPath: boolean
  /** it may be the path of a file of any name */
  readonly isPath?: boolean
}

/** Files of the package that a module name or a path stands for. */
type Locate = (from: string, target: string, meaning: Meaning) => readonly string[]

function locator(reading: ArchiveReading): Locate {
  const isWheel = reading.kind === 'wheel'
  const byPath = new Map<string, string>()
  for (const { path } of reading.entries) byPath.set((isWheel ? sitePathOf(path) : path) ?? path, path)
  const modules = new ModuleFiles(byPath)
  return (from, target, { movesPath, isPath = false }) => {
    const folder = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : ''
    const tail = knownTail(target)
    const byName = [tail, `${folder}/${tail}`].flatMap((path) => byPath.get(path) ?? []).slice(0, 1)
    if (target.endsWith('.py')) return byName
    const found = target.startsWith('.')
      ? modules.find(target.replace(/^\.+/, ''), [parentOf(folder, /^\.+/.exec(target)?.[0].length ?? 1)])
      : modules.find(target, isWheel ? [''] : ['', folder, 'src'])
    if (found.length > 0) return found
    // `.conf` may be a module, or how the name of a file ends
    if (isDataFile(target) || (isPath && byName.length > 0)) return byName
    return movesPath && !target.startsWith('.') ? modules.findAnywhere(target) : []
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

/**
 * Whether native code is worth a word: packages with code for a machine load much of it. It is, where it runs before anybody
 * imports the package, for every import of it, for other programs, and where the package says that it has none.
 */
function natives(reading: ArchiveReading): (entry: SurfaceEntry) => boolean {
  const mayHave = reading.kind === 'wheel' && !isPureWheel(reading)
  const sources = new Set(
    reading.entries.flatMap(({ path }) => {
      const file = moduleOf(path)
      return file?.kind === 'source' ? file.stem : []
    }),
  )
  return (entry) => {
    const file = moduleOf(entry.path)
    if (file?.kind !== 'native' || entry.moment !== 'import' || !mayHave) return true
    // compilers of Python leave the source beside what they made of it
    return !sources.has(file.stem) && (file.stem.endsWith('/__init__') || isPlugin(entry))
  }
}
