import type { OfferedRelease, RenderContext } from '../../../model/metadata.ts'
import { newestByPython } from './newest-by-python.ts'
import type { ProjectPage } from './page.ts'
import { compareVersions, isPrerelease } from '../version.ts'
import { withheldFiles } from './withheld.ts'

/** Most releases that are told: a page names some ten texts of `requires-python`. */
const MAX_RELEASES = 20

/**
 * What installers choose from that are given no version: for each `requires-python` of the page its newest release, newest
 * first. As they do: no yanked files, and prereleases only where there is nothing else.
 */
export function offeredReleases(page: ProjectPage, context: RenderContext): readonly OfferedRelease[] {
  const withheld = withheldFiles(page, context)
  const files = page.files.filter((file) => file.yanked === false && !withheld.has(file.filename))
  const stable = newestByPython(files, (version) => !isPrerelease(version))
  const releases = stable.length > 0 ? stable : newestByPython(files, () => true)
  return releases.toSorted((a, b) => compareVersions(b.version, a.version)).slice(0, MAX_RELEASES)
}
