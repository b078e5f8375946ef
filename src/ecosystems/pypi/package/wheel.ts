import type { ArchiveReading } from '../../../archive/reading.ts'
import { AUTOLOAD_GROUPS, LATE_IMPORTS } from '../../../analysis/catalog/python-autoload.ts'
import type { Evidence } from '../../../model/finding.ts'
import type { SurfaceEntry } from '../../../analysis/code.ts'
import { moduleFile, packageTops, siteFiles, textOfEntry, type SiteFile } from './layout.ts'
import { entryPointsFiles } from './entry-points.ts'
import { pthLines, pythonLines } from '../../../analysis/python/pth.ts'

/** Longest `.pth` or `.start` file that is read, bytes. */
const MAX_STARTUP_BYTES = 2_000_000

/** Where the code of a wheel starts to run by itself, before references are followed. */
export function wheelRoots(reading: ArchiveReading): SurfaceEntry[] {
  const files = siteFiles(reading)
  const byPath = new Map(files.map((file) => [file.sitePath, file.entry.path]))
  const locate = (module: string): string | undefined => {
    const found = moduleFile((path) => byPath.has(path), module, [''])
    return found === undefined ? undefined : byPath.get(found)
  }
  return [
    ...files.flatMap((file) => startupFile(file, locate)),
    ...files.flatMap(lateImport),
    ...autoloaded(reading, locate),
    ...importable(files),
  ]
}

/** `.pth` and `.start` files count where they land directly in site-packages. */
function startupFile({ entry, sitePath }: SiteFile, locate: (module: string) => string | undefined): SurfaceEntry[] {
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
  return startLines(text).flatMap(({ module, line }) => {
    const path = locate(module)
    return path === undefined
      ? []
      : [
          {
            path,
            moment: 'startup',
            chain: [trigger(entry.path, `Python imports ${module} and calls it at every start`, line)],
          },
        ]
  })
}

/** Lines of a `.start` file (PEP 829): `package.module:callable`. */
export function startLines(
  text: string,
): readonly { readonly module: string; readonly text: string; readonly line: number }[] {
  return text.split('\n').flatMap((physical, index) =>
    pythonLines(physical).flatMap((piece) => {
      const line = piece.replace(/^\uFEFF/, '').trim()
      if (line === '' || line.startsWith('#')) return []
      return [{ module: (line.split(':', 1)[0] ?? '').trim().slice(0, 300), text: line, line: index + 1 }]
    }),
  )
}

/** Modules that pip or Python looks for by name. */
function lateImport({ entry, sitePath }: SiteFile): SurfaceEntry[] {
  const module = /^([^/]+?)(?:\.py|\/__init__\.py)$/.exec(sitePath)?.[1]
  const late = module === undefined ? undefined : LATE_IMPORTS.get(module)
  return late === undefined ? [] : [{ path: entry.path, moment: late.moment, chain: [trigger(entry.path, late.when)] }]
}

/** Entry points that other programs load by themselves. */
function autoloaded(reading: ArchiveReading, locate: (module: string) => string | undefined): SurfaceEntry[] {
  const said = entryPointsFiles(reading).flatMap(({ entry, points }) => points.map((point) => ({ point, entry })))
  return said.flatMap(({ point: { group, module, line }, entry }) => {
    const who = AUTOLOAD_GROUPS.get(group)
    const path = who === undefined ? undefined : locate(module)
    return path === undefined
      ? []
      : [
          {
            path,
            moment: 'import' as const,
            chain: [trigger(entry.path, `${group}: ${who ?? ''} loads ${module}`, line)],
          },
        ]
  })
}

/** Top-level modules and packages: the first import runs them. */
function importable(files: readonly SiteFile[]): SurfaceEntry[] {
  const tops = new Set(packageTops(files.map(({ sitePath }) => sitePath)))
  return files.flatMap(({ entry, sitePath }) =>
    tops.has(sitePath) || /^[^/]+\.py$/.test(sitePath)
      ? [{ path: entry.path, moment: 'import' as const, chain: [trigger(entry.path, 'runs when it is imported')] }]
      : [],
  )
}

function trigger(path: string, note: string, line = 1): Evidence {
  return { role: 'trigger', path, line, note }
}
