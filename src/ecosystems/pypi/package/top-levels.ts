import { TOP_LEVEL_OWNERS } from '../../../analysis/catalog/python-top-levels.ts'
import type { ArchiveReading } from '../../../archive/reading.ts'
import type { OwnedTopLevel } from '../../../model/fact.ts'
import { siteFiles } from './layout.ts'

/** Files that are kept of one top level. */
const PATHS_MAX = 5

/** The names at the top of site-packages that a wheel writes to and that belong to a known project, be it this one or another. */
export function ownedTopLevels(reading: ArchiveReading): readonly OwnedTopLevel[] {
  const owned = new Map<string, string[]>()
  for (const { entry, sitePath } of siteFiles(reading)) {
    const top = sitePath.split('/', 1)[0] ?? ''
    if (!TOP_LEVEL_OWNERS.has(top)) continue
    const paths = owned.get(top)
    if (paths === undefined) owned.set(top, [entry.path])
    else if (paths.length < PATHS_MAX) paths.push(entry.path)
  }
  return [...owned].map(([name, paths]) => ({ name, paths }))
}
