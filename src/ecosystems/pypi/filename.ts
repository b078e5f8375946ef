import { isValidName, normaliseName } from './name.ts'
import { canonicalVersion } from './version.ts'

/** What a file's name says of it. `unsupported` kinds are listed, but no check can look into them: served only where nothing is refused. */
export type FileKind =
  | { readonly kind: 'wheel' | 'sdist'; readonly version: string }
  | { readonly kind: 'unsupported'; readonly suffix: string }

/** Longest file name, characters: what common file systems take. */
const MAX_FILENAME_CHARS = 255

/** No character here needs escaping in a URL, in HTML or in a header: names are passed on as they are, never encoded. */
const SAFE_FILENAME = /^[A-Za-z0-9][A-Za-z0-9._+!~-]*$/

const SDIST_SUFFIXES = ['.tar.gz', '.tgz', '.zip']

/** Formats of the past that PyPI once took. Installers ignore most of them, and we have no strict reader for any. */
const UNSUPPORTED_SUFFIXES = [
  '.tar.bz2',
  '.tar.xz',
  '.tar.z',
  '.tar.lzma',
  '.tar.lz',
  '.tar',
  '.tbz',
  '.txz',
  '.tlz',
  '.egg',
  '.exe',
  '.msi',
  '.rpm',
  '.deb',
  '.dmg',
]

/** How many projects an sdist's file name may be tried for. */
const MAX_CANDIDATES = 4

export function isSafeFilename(filename: string): boolean {
  return filename.length <= MAX_FILENAME_CHARS && SAFE_FILENAME.test(filename)
}

/** Kind and version of a file on the page of `project` (normalised); undefined where it is no file of that project. */
export function readFilename(filename: string, project: string): FileKind | undefined {
  if (!isSafeFilename(filename)) return undefined
  const suffix = unsupportedSuffix(filename)
  if (suffix !== undefined) return { kind: 'unsupported', suffix }
  const wheel = wheelParts(filename)
  if (wheel !== undefined) {
    return normaliseName(wheel.name) === project ? { kind: 'wheel', version: wheelVersion(wheel.version) } : undefined
  }
  const stem = sdistStem(filename)
  if (stem === undefined) return undefined
  const split = splits(stem).find(({ name }) => normaliseName(name) === project)
  return split && { kind: 'sdist', version: canonicalVersion(split.version) ?? split.version }
}

/** Whether a name ends as files that installers know end, whichever project they are of. */
export function isDistribution(filename: unknown): boolean {
  if (typeof filename !== 'string') return false
  const lower = filename.toLowerCase()
  return lower.endsWith('.whl') || SDIST_SUFFIXES.some((suffix) => lower.endsWith(suffix))
}

/** The suffix of a format that is never served, or undefined. */
export function unsupportedSuffix(filename: string): string | undefined {
  const lower = filename.toLowerCase()
  return UNSUPPORTED_SUFFIXES.find((suffix) => lower.endsWith(suffix))
}

/**
 * The projects (normalised) that a file may belong to, likeliest first. A wheel's name tells its project; an sdist's may
 * split in several places (`foo-2-1.tar.gz`), and only the projects' pages tell which is right: a page may also list a version
 * that is none by PEP 440, so that a split which is proper is likelier, and not alone. Empty: no name of a file.
 */
export function projectsOf(filename: string): readonly string[] {
  if (!isSafeFilename(filename)) return []
  const wheel = wheelParts(filename)
  if (wheel !== undefined) return [normaliseName(wheel.name)]
  const suffix = unsupportedSuffix(filename)
  const stem = suffix === undefined ? sdistStem(filename) : filename.slice(0, -suffix.length)
  if (stem === undefined) return []
  const all = splits(stem)
  const proper = all.filter(({ version }) => canonicalVersion(version) !== undefined)
  const guesses = [...proper, ...all.filter(({ version }) => /^v?[0-9]/i.test(version))]
  const names = (guesses.length > 0 ? guesses : all.toReversed()).map(({ name }) => normaliseName(name))
  return [...new Set(names)].slice(0, MAX_CANDIDATES)
}

/** A file's name without its suffix, cut in two. */
interface Split {
  readonly name: string
  readonly version: string
}

/** `name-version(-build)?-python-abi-platform(-variant)?.whl` (PEP 427; the variant is PEP 817's draft). */
function wheelParts(filename: string): Split | undefined {
  if (!filename.toLowerCase().endsWith('.whl')) return undefined
  const parts = filename.slice(0, -'.whl'.length).split('-')
  const [name, version, third] = parts
  if (name === undefined || version === undefined || version === '' || !isValidName(name)) return undefined
  if (parts.length < 5 || parts.length > 7 || parts.includes('')) return undefined
  const isBuildTag = third !== undefined && /^[0-9]/.test(third)
  if (parts.length === 5 && isBuildTag) return undefined
  return parts.length === 7 && !isBuildTag ? undefined : { name, version }
}

/** Old tools wrote `_` where a version had `-`. */
function wheelVersion(text: string): string {
  return canonicalVersion(text) ?? canonicalVersion(text.replaceAll('_', '-')) ?? text
}

function sdistStem(filename: string): string | undefined {
  const lower = filename.toLowerCase()
  const suffix = SDIST_SUFFIXES.find((candidate) => lower.endsWith(candidate))
  return suffix && filename.slice(0, -suffix.length)
}

/** Every way to cut `stem` at a hyphen into a valid name and something after it, shortest name first. */
export function splits(stem: string): readonly Split[] {
  const found: Split[] = []
  for (let at = stem.indexOf('-'); at !== -1; at = stem.indexOf('-', at + 1)) {
    const name = stem.slice(0, at)
    const version = stem.slice(at + 1)
    if (version !== '' && isValidName(name)) found.push({ name, version })
  }
  return found
}
