import type { ArchiveEntry, ArchiveReading } from '../../../archive/reading.ts'
import { sitePathOf } from './wheel-place.ts'

/** A file of a wheel that lands in site-packages, and where. */
export interface SiteFile {
  readonly entry: ArchiveEntry
  /** path below site-packages: `six.py`, `yaml/__init__.py` */
  readonly sitePath: string
}

/** Everything that a wheel puts into site-packages. */
export function siteFiles(reading: ArchiveReading): readonly SiteFile[] {
  const files: SiteFile[] = []
  for (const entry of reading.entries) {
    const sitePath = sitePathOf(entry.path)
    if (sitePath !== undefined) files.push({ entry, sitePath })
  }
  return files
}

/** The file of a `.dist-info` folder by its name; undefined where the wheel has none. */
export function distInfoFile(reading: ArchiveReading, name: string): ArchiveEntry | undefined {
  return reading.entries.find(
    ({ path }) => /^[^/]+\.dist-info\/[^/]+$/.test(path) && path.endsWith(`.dist-info/${name}`),
  )
}

/** Text of a kept entry of at most `maxBytes`, without a byte order mark; undefined where it was not kept or is larger. */
export function textOfEntry(entry: ArchiveEntry | undefined, maxBytes = 4_000_000): string | undefined {
  if (entry?.content === undefined || entry.content.length > maxBytes) return undefined
  const text = entry.content.toString('utf8')
  return text.codePointAt(0) === 0xfeff ? text.slice(1) : text
}

/** Deepest package of a namespace that is taken for its top, folders. */
const MAX_NAMESPACE_DEPTH = 3

/** `__init__.py` files of the topmost packages: `yaml/__init__.py`, and in a namespace `google/auth/__init__.py`. */
export function packageTops(paths: Iterable<string>): readonly string[] {
  const inits = new Set<string>()
  for (const path of paths) if (path.endsWith('/__init__.py')) inits.add(path)
  return [...inits].filter((path) => {
    const folders = path.split('/').slice(0, -1)
    if (folders.length > MAX_NAMESPACE_DEPTH) return false
    return folders.every((_, depth) => depth === 0 || !inits.has(`${folders.slice(0, depth).join('/')}/__init__.py`))
  })
}

/** File that Python imports for a dotted module name below one of the roots (`''` for the top); undefined: not in this package. */
export function moduleFile(
  has: (path: string) => boolean,
  module: string,
  roots: readonly string[],
): string | undefined {
  const path = module.replaceAll('.', '/')
  for (const root of roots) {
    const base = root === '' ? path : `${root}/${path}`
    for (const candidate of [`${base}/__init__.py`, `${base}.py`]) if (has(candidate)) return candidate
  }
  return undefined
}
