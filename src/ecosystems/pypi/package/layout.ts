import type { ArchiveEntry, ArchiveReading } from '../../../archive/reading.ts'
import { moduleOf } from './modules.ts'
import { foldersOnPath } from './path-lines.ts'
import { sitePathOf } from './wheel-place.ts'

/** A file of a wheel that lands in site-packages, and where. */
export interface SiteFile {
  readonly entry: ArchiveEntry
  /** path below site-packages: `six.py`, `yaml/__init__.py` */
  readonly sitePath: string
}

/** Everything that a wheel puts into site-packages; what lies in a folder that a `.pth` file puts on the path stands below that, too. */
export function siteFiles(reading: ArchiveReading): readonly SiteFile[] {
  const files: SiteFile[] = []
  const folders = foldersOnPath(reading)
  for (const entry of reading.entries) {
    const sitePath = sitePathOf(entry.path)
    if (sitePath === undefined) continue
    files.push({ entry, sitePath })
    for (const below of belowAny(folders, sitePath))
      // Python looks for start-up files in site-packages alone
      if (!/^[^/]+\.(?:pth|start)$/.test(below)) files.push({ entry, sitePath: below })
  }
  return files
}

/** The path seen from each of the folders in which it lies. */
function belowAny(folders: ReadonlySet<string>, path: string): string[] {
  const found: string[] = []
  if (folders.size === 0) return found
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
    if (folders.has(path.slice(0, at))) found.push(path.slice(at + 1))
  return found
}

/** The file of a `.dist-info` folder by its name; undefined where the wheel has none. */
export function distInfoFile(reading: ArchiveReading, name: string): ArchiveEntry | undefined {
  return reading.entries.find(
    ({ path }) => path.endsWith(`.dist-info/${name}`) && /^[^/]+\.dist-info\/[^/]+$/.test(path),
  )
}

/** Longest file that is read which says what a package is, needs and builds, bytes. */
export const DECLARATION_BYTES = 4_000_000

/** Text of a kept entry of at most `maxBytes`, without a byte order mark; undefined where it was not kept or is larger. */
export function textOfEntry(entry: ArchiveEntry | undefined, maxBytes = DECLARATION_BYTES): string | undefined {
  if (entry?.content === undefined || entry.content.length > maxBytes) return undefined
  const text = entry.content.toString('utf8')
  return text.codePointAt(0) === 0xfeff ? text.slice(1) : text
}

/** Deepest package of a namespace that is taken for its top, folders. */
const MAX_NAMESPACE_DEPTH = 3

/**
 * `__init__` files of the topmost packages, whatever they are written in: `yaml/__init__.py`, and in a namespace
 * `google/auth/__init__.py`.
 */
export function packageTops(paths: Iterable<string>): readonly string[] {
  const inits = new Map<string, string[]>()
  for (const path of paths) {
    const stem = moduleOf(path)?.stem
    if (stem?.endsWith('/__init__') === true) inits.set(stem, [...(inits.get(stem) ?? []), path])
  }
  return [...inits].flatMap(([stem, files]) => {
    const folders = stem.split('/').slice(0, -1)
    if (folders.length > MAX_NAMESPACE_DEPTH) return []
    const isBelow = folders.some((_, depth) => depth > 0 && inits.has(`${folders.slice(0, depth).join('/')}/__init__`))
    return isBelow ? [] : files
  })
}

/** True for a wheel all of whose tags say that it holds no code for one machine. */
export function isPureWheel(reading: ArchiveReading): boolean {
  const text = textOfEntry(distInfoFile(reading, 'WHEEL'), 100_000) ?? ''
  const tags = [...text.matchAll(/^Tag:[ \t]{0,10}(\S{1,200})/gim)].map(([, tag = '']) => tag)
  return tags.length > 0 && tags.every((tag) => tag.endsWith('-none-any'))
}
