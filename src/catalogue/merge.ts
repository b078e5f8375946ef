import type { Catalogue, CatalogueSnapshot } from '../model/catalogue.ts'
import { UNKNOWN } from '../model/unknown.ts'
import type { Entry } from './memory.ts'

/** File names that are remembered after upstream stopped listing them. */
const MAX_VANISHED = 100_000

/**
 * Our clock of each file: the time of the first answer that named it. It goes on for files that upstream takes away, so
 * that one which comes back is not taken for new; what is served follows the catalogue alone.
 */
export function mergeFirstSeen(
  before: Readonly<Record<string, string>>,
  catalogue: Catalogue,
  now: string,
): Readonly<Record<string, string>> {
  const known = new Map(Object.entries(before))
  const listed = catalogue.artifacts.map(({ filename }): [string, string] => [filename, known.get(filename) ?? now])
  for (const [filename] of listed) known.delete(filename)
  return Object.fromEntries([...[...known].slice(-MAX_VANISHED), ...listed])
}

/** The last list of maintainers that differs from the one now, as far as upstream tells. */
export function formerMaintainersOf(
  before: Entry | undefined,
  catalogue: Catalogue,
): CatalogueSnapshot['formerMaintainers'] {
  if (before === undefined) return UNKNOWN
  const { maintainers } = before.catalogue
  const unchanged = maintainers === UNKNOWN || JSON.stringify(maintainers) === JSON.stringify(catalogue.maintainers)
  return unchanged ? before.formerMaintainers : maintainers
}
