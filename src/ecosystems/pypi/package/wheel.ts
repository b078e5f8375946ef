import type { ArchiveReading } from '../../../archive/reading.ts'
import { AUTOLOAD_GROUPS, BUILDER_GROUPS, LATE_IMPORTS } from '../../../analysis/catalog/python-autoload.ts'
import type { Evidence } from '../../../model/finding.ts'
import type { SurfaceEntry } from '../../../analysis/code.ts'
import { isBeside } from '../../../analysis/paths.ts'
import { packageTops, siteFiles, textOfEntry, type SiteFile } from './layout.ts'
import { moduleOf, ModuleFiles } from './modules.ts'
import { entryPointsFiles, type EntryPointsFile } from './entry-points.ts'
import { pthLines, pythonLines } from '../../../analysis/python/pth.ts'
import { wheelPlace } from './wheel-place.ts'

/** Longest `.pth` or `.start` file that is read, bytes. */
const MAX_STARTUP_BYTES = 2_000_000

/** Where code starts to run by itself, before references are followed. */
export interface Roots {
  readonly entries: readonly SurfaceEntry[]
  /** modules that run when they are imported, though nothing of the package need import them */
  readonly others: readonly SurfaceEntry[]
}

/** What of a wheel runs by itself. */
export function wheelRoots(reading: ArchiveReading): Roots {
  const files = siteFiles(reading)
  const modules = new ModuleFiles(files.map(({ sitePath, entry }) => [sitePath, entry.path]))
  const locate = (module: string): readonly string[] => modules.find(module, [''])
  return {
    entries: [
      ...files.flatMap((file) => startupFile(file, locate)),
      ...files.flatMap(lateImport),
      ...autoloaded(entryPointsFiles(reading), locate),
      ...reading.entries.flatMap(({ path }) => obeyed(path)),
      ...importable(files),
    ],
    others: [
      ...files.flatMap(({ entry, sitePath }) => unimported(entry.path, sitePath)),
      ...files.flatMap(insteadOfSource),
      ...withoutSource(files),
    ],
  }
}

/**
 * A compiled file in a cache that is tied to its source by a hash (PEP 552), which Python does not look at or which holds for any code that
 * is written beside it. One that is tied by size and time is not taken: an installer writes the source anew, so that the time is another.
 */
function insteadOfSource({ entry }: SiteFile): SurfaceEntry[] {
  if (!/(?:^|\/)__pycache__\/[^/]+\.pyc$/i.test(entry.path) || !isTiedByHash(entry.content)) return []
  return [{ path: entry.path, moment: 'import', chain: [trigger(entry.path, 'runs in place of its source')] }]
}

/** The flags of compiled code by which its source is known by a hash: unchecked, and checked. */
function isTiedByHash(content: Buffer | undefined): boolean {
  if (content === undefined || content.length < 8) return false
  const flags = content.readUInt32LE(4)
  return flags === 1 || flags === 3
}

/** Compiled modules without a source: whoever imports the package may import them. */
function withoutSource(files: readonly SiteFile[]): SurfaceEntry[] {
  const sources = new Set(
    files.flatMap(({ sitePath }) => {
      const file = moduleOf(sitePath)
      return file === undefined || file.kind === 'compiled' ? [] : file.stem
    }),
  )
  return files.flatMap(({ entry, sitePath }) => {
    const file = moduleOf(sitePath)
    if (file?.kind !== 'compiled' || sources.has(file.stem) || PROGRAM.test(`${file.stem}.py`)) return []
    return isBeside(sitePath)
      ? []
      : [{ path: entry.path, moment: 'import', chain: [trigger(entry.path, 'runs when it is imported')] }]
  })
}

/** Files that are started, if anything. */
const PROGRAM = /(?:^|\/)(?:__main__\.py$|(?:tools|scripts|bin)\/)/

/** A module of its own, in case that nothing imports it; programs and tests are none. */
export function unimported(path: string, place: string): SurfaceEntry[] {
  return moduleOf(place)?.kind === 'source' && !PROGRAM.test(place) && !isBeside(place)
    ? [
        {
          path,
          moment: 'import',
          use: { asMain: false },
          alone: true,
          chain: [trigger(path, 'runs when it is imported')],
        },
      ]
    : []
}

/** `.pth` and `.start` files count where they land directly in site-packages. */
function startupFile({ entry, sitePath }: SiteFile, locate: (module: string) => readonly string[]): SurfaceEntry[] {
  if (sitePath.includes('/')) return []
  const text =
    sitePath.endsWith('.pth') || sitePath.endsWith('.start') ? textOfEntry(entry, MAX_STARTUP_BYTES) : undefined
  if (sitePath.endsWith('.pth')) {
    const first = text === undefined ? undefined : pthLines(text).find(({ runs }) => runs)
    if (text !== undefined && first === undefined) return []
    return [
      {
        path: entry.path,
        moment: 'startup',
        chain: [trigger(entry.path, 'Python runs its import lines at every start', first?.line)],
      },
    ]
  }
  if (!sitePath.endsWith('.start') || text === undefined) return []
  return startLines(text).flatMap(({ module, called, line }) =>
    locate(module).map((path) => ({
      path,
      moment: 'startup',
      use: { called: new Set([called]) },
      chain: [trigger(entry.path, `Python imports ${module} and calls it at every start`, line)],
    })),
  )
}

/** Lines of a `.start` file (PEP 829): `package.module:callable`. */
export function startLines(
  text: string,
): readonly { readonly module: string; readonly called: string; readonly text: string; readonly line: number }[] {
  return text.split('\n').flatMap((physical, index) =>
    pythonLines(physical).flatMap((piece) => {
      const line = piece.replace(/^\uFEFF/, '').trim()
      if (line === '' || line.startsWith('#')) return []
      const [module = '', called = ''] = line.split(':', 2).map((part) => part.trim().slice(0, 300))
      return [{ module, called, text: line, line: index + 1 }]
    }),
  )
}

/** Files elsewhere in the environment that other programs run, where they look for their configuration. */
function obeyed(path: string): SurfaceEntry[] {
  const place = wheelPlace(path)
  if (place?.scheme !== 'data') return []
  const who = OBEYED.find(({ files }) => files.test(place.path))
  return who === undefined ? [] : [{ path, moment: who.moment, chain: [trigger(path, who.note)] }]
}

const OBEYED: readonly { readonly files: RegExp; readonly moment: SurfaceEntry['moment']; readonly note: string }[] = [
  { files: /^etc\/(?:jupyter|ipython)\/.+\.py$/i, moment: 'import', note: 'runs whenever Jupyter or IPython starts' },
  {
    files: /^etc\/(?:conda\/(?:de)?activate\.d|profile\.d|bash_completion\.d)\/|^share\/bash-completion\/completions\//,
    moment: 'startup',
    // a script for the shell whatever its name
    note: 'bash runs it where somebody logs in, activates the environment or completes a command',
  },
]

/** Modules that pip or Python looks for by name. */
function lateImport({ entry, sitePath }: SiteFile): SurfaceEntry[] {
  const late = LATE_IMPORTS.get(moduleOf(sitePath)?.stem.replace(/\/__init__$/, '') ?? '')
  return late === undefined ? [] : [{ path: entry.path, moment: late.moment, chain: [trigger(entry.path, late.when)] }]
}

/** Entry points that other programs load by themselves. `moment`: of those that builders load. */
export function autoloaded(
  files: readonly EntryPointsFile[],
  locate: (module: string) => readonly string[],
  ofBuilders: SurfaceEntry['moment'] = 'import',
): SurfaceEntry[] {
  const said = files.flatMap(({ entry, points }) => points.map((point) => ({ point, entry })))
  return said.flatMap(({ point: { group, module, line }, entry }) => {
    const who = AUTOLOAD_GROUPS.get(group)
    if (who === undefined) return []
    const moment = BUILDER_GROUPS.test(group) ? ofBuilders : 'import'
    const chain = [trigger(entry.path, `${group}: ${who} loads ${module}`, line)]
    return locate(module).map((path) => ({ path, moment, chain }))
  })
}

/** Top-level modules and packages: the first import runs them. */
function importable(files: readonly SiteFile[]): SurfaceEntry[] {
  const tops = new Set(packageTops(files.map(({ sitePath }) => sitePath)))
  return files.flatMap(({ entry, sitePath }) =>
    tops.has(sitePath) || (moduleOf(sitePath) !== undefined && !sitePath.includes('/'))
      ? [{ path: entry.path, moment: 'import' as const, chain: [trigger(entry.path, 'runs when it is imported')] }]
      : [],
  )
}

function trigger(path: string, note: string, line = 1): Evidence {
  return { role: 'trigger', path, line, note }
}
