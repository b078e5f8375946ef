import { createHash } from 'node:crypto'
import type { ArchiveEntry, ArchiveReading } from '../../src/archive/reading.ts'

/** sha256 by path, as an installer would lay the files down. */
export type Files = ReadonlyMap<string, string>

/** The files that we see, under the paths that `placed` gives them. A first line that begins with #! does not count. */
export function filesOf(
  entries: readonly ArchiveEntry[],
  placed: (path: string) => string | undefined = (path) => path,
): Files {
  return new Map(
    entries.flatMap(({ path, content }) => {
      const place = placed(path)
      return place === undefined || content === undefined ? [] : [[place, digestOf(content)] as const]
    }),
  )
}

function digestOf(content: Buffer): string {
  const end = content.toString('latin1', 0, 2) === '#!' ? content.indexOf('\n') : -1
  return createHash('sha256')
    .update(content.subarray(end + 1))
    .digest('hex')
}

/** Whether nothing about the archive is refused. */
export function isClean(reading: ArchiveReading): boolean {
  return !reading.irregularities.some(({ grade }) => grade === 'violation')
}

/** What one of two sees and the other does not. */
export function differencesOf(ours: Files, theirs: Files): string[] {
  const paths = new Set([...ours.keys(), ...theirs.keys()])
  return [...paths].flatMap((path) => {
    if (ours.get(path) === theirs.get(path)) return []
    return [`${path}: ${ours.has(path) ? (theirs.has(path) ? 'other content' : 'only here') : 'only there'}`]
  })
}
