import { compareVersions } from '../version.ts'
import type { ListedFile } from './page.ts'

/** Most files of one release that are told: some have a hundred. */
const MAX_FILES = 300

/** The newest release for one text of `requires-python`. */
export interface Release {
  readonly version: string
  readonly requires?: string
  readonly filenames: string[]
}

/** Of the versions that `takes` the newest, for each `requires-python` that the files state. */
export function newestByPython(files: readonly ListedFile[], takes: (version: string) => boolean): readonly Release[] {
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
