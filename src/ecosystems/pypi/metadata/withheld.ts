import type { RefusedListing, RenderContext } from '../../../model/metadata.ts'
import type { ListedFile, ProjectPage } from './page.ts'
import { NOT_INSPECTED, uninspectedMessage } from '../uninspected.ts'
import { newestByPython } from './newest-by-python.ts'
import { isPrerelease, releaseKey } from '../version.ts'

/** Why a file is withheld: the line for its yank, and the rule behind it. */
export type Withheld = Pick<RefusedListing, 'line' | 'rule'>

/**
 * Why a resolver is to pass a file over, by file name: the refused, those of formats that nobody inspects, and the sdists
 * of a version with a refused wheel. One sdist keeps its version alive: uv would read the `.metadata` of the wheel
 * and end at its refusal, and pip would build, and run, the source of what was just refused. Only the page says so: at the
 * gate each file stands for itself. Empty under `strict` selection.
 *
 * Where no file would be left, the refused ones of the newest version for each Python are not withheld: most installers say
 * nothing of yanked files, and whoever takes such a one meets the refusal and its sentence.
 */
export function withheldFiles(page: ProjectPage, context: RenderContext): ReadonlyMap<string, Withheld> {
  const withheld = new Map<string, Withheld>()
  if (context.selection !== 'fallback') return withheld
  const byRelease = new Map<string, Withheld>()
  for (const file of page.files) {
    const own = ownReason(file, context)
    if (own === undefined) continue
    withheld.set(file.filename, own)
    if (file.kind.kind === 'wheel') byRelease.set(releaseKey(file.kind.version), own)
  }
  for (const { filename, kind } of page.files) {
    if (kind.kind !== 'sdist' || withheld.has(filename)) continue
    const reason = byRelease.get(releaseKey(kind.version))
    if (reason !== undefined) withheld.set(filename, reason)
  }
  for (const filename of lastResort(page, context, withheld)) withheld.delete(filename)
  return withheld
}

/** The refused files of the newest versions, where nothing else is left to choose. */
function lastResort(
  page: ProjectPage,
  context: RenderContext,
  withheld: ReadonlyMap<string, Withheld>,
): readonly string[] {
  if (withheld.size === 0) return []
  const offered = page.files.filter(({ kind, yanked }) => yanked === false && kind.kind !== 'unsupported')
  if (offered.some(({ filename }) => !withheld.has(filename))) return []
  const refused = offered.filter(({ filename }) => context.refused.has(filename))
  return newestByPython(refused, (version) => !isPrerelease(version))
    .concat(newestByPython(refused, isPrerelease))
    .flatMap(({ filenames }) => filenames)
}

function ownReason(file: ListedFile, context: RenderContext): Withheld | undefined {
  if (file.kind.kind === 'unsupported' && context.isObserved !== true) {
    const line = `lazaret: ${file.filename} is not served: ${uninspectedMessage(file.kind.suffix)}`
    return { line, rule: NOT_INSPECTED }
  }
  return context.refused.get(file.filename)
}
