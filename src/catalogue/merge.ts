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
  const { artifacts } = catalogue
  // Without a prototype, so that any file name is one like the others: made so, it takes a quarter of the time.
  const seen: Record<string, string> = Object.create(null)
  const known = Object.keys(before)
  if (known.length > 0) {
    const listed = new Set(artifacts.map(({ filename }) => filename))
    for (const filename of known.filter((name) => !listed.has(name)).slice(-MAX_VANISHED))
      seen[filename] = before[filename] ?? now
  }
  for (const { filename } of artifacts)
    seen[filename] = (Object.hasOwn(before, filename) ? before[filename] : undefined) ?? now
  return seen
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
