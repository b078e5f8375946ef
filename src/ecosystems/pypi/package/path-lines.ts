import type { ArchiveReading } from '../../../archive/reading.ts'
import { pthLines } from '../../../analysis/python/pth.ts'
import { sitePathOf } from './wheel-place.ts'

/** Longest `.pth` file that is read, bytes; of a longer one another check tells. */
const MAX_BYTES = 2_000_000

/** Folders below site-packages that `.pth` files of the wheel put on the import path: `src`, `pkg/vendor`. */
export function foldersOnPath(reading: ArchiveReading): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const { path, content } of reading.entries) {
    const place = path.endsWith('.pth') ? sitePathOf(path) : undefined
    if (place === undefined || place.includes('/') || content === undefined || content.length > MAX_BYTES) continue
    for (const { text, runs } of pthLines(content.toString('utf8'))) {
      const folder = runs ? undefined : folderOf(text)
      if (folder !== undefined) folders.add(folder)
    }
  }
  return folders
}

/** The folder that a path line names, without what changes nothing; undefined: none below site-packages. */
function folderOf(line: string): string | undefined {
  const parts = line
    .trim()
    .split(/[/\\]+/)
    .filter((part) => part !== '' && part !== '.')
  return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/')
}
