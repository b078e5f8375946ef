import type { OfferedRelease, RenderContext } from '../../../model/metadata.ts'
import type { ListedFile, ProjectPage } from './page.ts'
import { compareVersions, isPrerelease } from '../version.ts'
import { withheldLines } from './withheld.ts'

/** Most releases and files of one that are told: a page names some ten texts of `requires-python`, and a release some hundred files. */
const MAX_RELEASES = 20
const MAX_FILES = 300

/**
 * What installers choose from that are given no version: for each `requires-python` of the page its newest release, newest
 * first. As they do: no yanked files, and prereleases only where there is nothing else.
 */
export function offeredReleases(page: ProjectPage, context: RenderContext): readonly OfferedRelease[] {
  const withheld = withheldLines(page, context)
  const files = page.files.filter((file) => file.yanked === false && !withheld.has(file.filename))
  const stable = newestByPython(files, (version) => !isPrerelease(version))
  const releases = stable.length > 0 ? stable : newestByPython(files, () => true)
  return releases.toSorted((a, b) => compareVersions(b.version, a.version)).slice(0, MAX_RELEASES)
}

interface Release {
  readonly version: string
  readonly requires?: string
  readonly filenames: string[]
}

function newestByPython(files: readonly ListedFile[], takes: (version: string) => boolean): readonly Release[] {
  const newest = new Map<string | undefined, Release>()
  const taken = new Map<string, boolean>()
  for (const { filename, kind, requiresPython } of files) {
    if (kind.kind === 'unsupported') continue
    const { version } = kind
    if (!taken.has(version)) taken.set(version, takes(version))
    if (taken.get(version) === false) continue
    const best = newest.get(requiresPython)
    const order = best === undefined ? 1 : best.version === version ? 0 : compareVersions(version, best.version)
    if (order > 0) {
      const requires = requiresPython === undefined ? {} : { requires: requiresPython }
      newest.set(requiresPython, { version, ...requires, filenames: [filename] })
    } else if (order === 0 && best !== undefined && best.filenames.length < MAX_FILES) best.filenames.push(filename)
  }
  return [...newest.values()]
}
