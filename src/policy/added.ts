import type { JudgedFacts } from '../model/fact.ts'

/** What this version has and the version before had not. */
export interface Added<Thing = string> {
  /** certainly */
  readonly certain: readonly Thing[]
  /** those, and what may be as old: code that ran by itself before was not examined, and may have had the same */
  readonly possible: readonly Thing[]
}

/**
 * Where code that ran by itself in the version before was not examined (too large, out of budget), what a file has is certainly new
 * only where the version before had no such file, or it was looked at.
 */
export function addedTo<Thing>(
  candidates: readonly Thing[],
  /** the files of this version that have it */
  filesWith: (candidate: Thing) => readonly string[],
  before: JudgedFacts | undefined,
): Added<Thing> {
  if (before === undefined || candidates.length === 0 || !hasUnseenSurface(before))
    return { certain: candidates, possible: candidates }
  const unseen = new Set(before.notExamined.map(({ path }) => path))
  if (unseen.has(WHOLE)) return { certain: [], possible: candidates }
  const certain = candidates.filter((candidate) => filesWith(candidate).some((path) => !unseen.has(path)))
  return { certain, possible: candidates }
}

/** As a path: nothing of it could be examined. */
const WHOLE = '.'

function hasUnseenSurface({ surface, notExamined }: JudgedFacts): boolean {
  const paths = new Set(surface.map(({ path }) => path))
  return notExamined.some(({ path }) => path === WHOLE || paths.has(path))
}
