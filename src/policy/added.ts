import type { JudgedFacts } from '../model/fact.ts'
import { UNKNOWN, type Unknown } from '../model/unknown.ts'

/**
 * Of what this version has and the version before had not, the part that is certain. Where code that ran by itself before
 * was not examined (too large, out of budget), it may have had the same: then it counts only for a file that was looked
 * at in the version before. Unknown where nothing is left of something.
 */
export function certainlyAdded(
  candidates: readonly string[],
  /** the files of this version that have it */
  filesWith: (candidate: string) => readonly string[],
  before: JudgedFacts | undefined,
): readonly string[] | Unknown {
  if (before === undefined || candidates.length === 0 || !hasUnseenSurface(before)) return candidates
  const unseen = new Set(before.notExamined.map(({ path }) => path))
  const seen = new Set(before.files.flatMap(({ path }) => (unseen.has(path) ? [] : [path])))
  const certain = candidates.filter((candidate) => filesWith(candidate).some((path) => seen.has(path)))
  return certain.length === 0 ? UNKNOWN : certain
}

function hasUnseenSurface({ surface, notExamined }: JudgedFacts): boolean {
  const paths = new Set(surface.map(({ path }) => path))
  return notExamined.some(({ path }) => path === '.' || paths.has(path))
}
