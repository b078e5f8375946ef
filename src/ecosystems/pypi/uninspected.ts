import type { Uninspected } from '../../model/gate.ts'
import { isSafeFilename, splits, unsupportedSuffix } from './filename.ts'
import { normaliseName } from './name.ts'
import { canonicalVersion } from './version.ts'

/** What stands behind a version in the names of installers and dumps: `foo-1.0.win32-py2.7.exe`. */
const PLATFORM = /\.(?:win32|win|linux|macosx|noarch|src)$/

/** The built-in rule that refuses them. */
export const NOT_INSPECTED = 'not-inspected'

/** Why files of such a format are never served: a sentence without its full stop. */
export function uninspectedMessage(suffix: string): string {
  return `${suffix} files are not inspected, only wheels and sdists are`
}

/**
 * A file of a format that no check reads; undefined where it is of another, or no file of a package. Project and version
 * are what such names mostly mean: they go into the log and the link, and decide nothing. `project`: whose page lists it.
 */
export function readUninspected(filename: string, project?: string): Uninspected | undefined {
  const suffix = isSafeFilename(filename) ? unsupportedSuffix(filename) : undefined
  if (suffix === undefined) return undefined
  const ways = splits(filename.slice(0, -suffix.length))
  const way =
    ways.find(({ name }) => project !== undefined && normaliseName(name) === project) ??
    ways.find(({ version }) => canonicalVersion(version) !== undefined) ??
    ways.find(({ version }) => /^v?[0-9]/i.test(version)) ??
    ways.at(-1)
  if (way === undefined) return undefined
  const name = project ?? normaliseName(way.name)
  // Of the kinds the one that installers take without asking what it is; how its bytes are read is told by its name.
  const artifact = { ecosystem: 'pypi', name, version: versionIn(way.version), filename, kind: 'sdist' } as const
  return { artifact, message: uninspectedMessage(suffix) }
}

/** The version at the start of `text`, which may go on with a Python, a platform or a build (`1.0-py2.7`). */
function versionIn(text: string): string {
  const [first = text] = text.split('-', 1)
  const plain = first.replace(PLATFORM, '')
  return canonicalVersion(text) ?? canonicalVersion(plain) ?? plain
}
