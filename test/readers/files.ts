import { createHash } from 'node:crypto'
import type { ArchiveEntry, ArchiveReading } from '../../src/archive/reading.ts'

/** sha256 by path, as an installer would lay the files down. */
export type Files = ReadonlyMap<string, string>

/** The files that we see. */
export function filesOf(entries: readonly ArchiveEntry[]): Files {
  return new Map(
    entries.map(({ path, content, sha256 }) => [
      path,
      sha256 ??
        createHash('sha256')
          .update(content ?? '')
          .digest('hex'),
    ]),
  )
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
