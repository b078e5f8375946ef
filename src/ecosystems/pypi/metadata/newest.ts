import type { RenderContext, Substitution } from '../../../model/metadata.ts'
import type { ListedFile, ProjectPage } from './page.ts'
import { newestVersion } from '../version.ts'
import { withheldLines } from './withheld.ts'

/**
 * The receipt where an unpinned install gets another version than upstream's newest, because no file of that one is
 * left. As installers choose: no yanked files, and prereleases only where there is nothing else.
 */
export function newestSubstitution(page: ProjectPage, context: RenderContext): readonly Substitution[] {
  if (context.selection === 'strict' || context.refused.size === 0) return []
  const offered = page.files.filter((file) => file.yanked === false)
  const from = newest(offered)
  const withheld = withheldLines(page, context)
  const to = newest(offered.filter(({ filename }) => !withheld.has(filename)))
  if (from === undefined || from === to) return []
  return [{ choice: 'newest', from, ...(to === undefined ? {} : { to }) }]
}

function newest(files: readonly ListedFile[]): string | undefined {
  return newestVersion(files.flatMap(({ kind }) => (kind.kind === 'unsupported' ? [] : [kind.version])))
}
