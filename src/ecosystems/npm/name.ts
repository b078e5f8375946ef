import { LazaretError } from '../../model/errors.ts'
import { asciiLine } from '../../model/text.ts'

/** Longest package name that npm has ever taken, characters. */
const MAX_NAME_LENGTH = 214

/** Longest version that semver's own parser takes, characters. */
const MAX_VERSION_LENGTH = 256

/** Longest file name of common file systems, bytes; ours are ASCII. */
const MAX_FILENAME_LENGTH = 255

/**
 * One part of a name: characters that need no escaping in a URL, not hidden and not private. Capitals and `!~*'()`
 * cannot be published any more, but old packages have them and must install.
 */
const PART = /^[a-z0-9!~*'()-][a-z0-9._!~*'()-]*$/i

const SCOPE_PART = /^[a-z0-9._!~*'()-]+$/i

/** Paths of web servers and of npm itself, which no package may be called. */
const RESERVED: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico'])

/**
 * The package name in a decoded path segment or pair of segments: `left-pad`, `@scope/name`. npm names are canonical as
 * they stand; only what could never be one is turned away. Throws `bad-name`.
 */
export function parseName(text: string): string {
  if (isPackageName(text)) return text
  throw new LazaretError('bad-name', `"${asciiLine(text, 80)}" is not a package name that npm knows`)
}

export function isPackageName(text: string): boolean {
  if (text.length === 0 || text.length > MAX_NAME_LENGTH) return false
  if (!text.startsWith('@')) return PART.test(text) && !RESERVED.has(text.toLowerCase())
  const slash = text.indexOf('/')
  const [scope, name] = [text.slice(1, slash), text.slice(slash + 1)]
  return slash > 1 && SCOPE_PART.test(scope) && !/^\.+$/.test(scope) && /^[^.]/.test(name) && SCOPE_PART.test(name)
}

/** A key of `versions` that can be shown, compared and put into a file name. Old ones are not always semver. */
export function isVersion(text: string): boolean {
  return text.length <= MAX_VERSION_LENGTH && /^[a-z0-9][a-z0-9.+-]*$/i.test(text)
}

/** A file name that holds no separators, no control characters and no way up. */
export function isFilename(text: string): boolean {
  return text.length <= MAX_FILENAME_LENGTH && /^[a-z0-9_!~*'()-][a-z0-9._!~*'()+-]*$/i.test(text)
}

/** What npm calls the tarball of a version: the name without its scope, and the version. */
export function conventionalFilename(name: string, version: string): string {
  return `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`
}

/** Path of the packument below the registry's root: a scope's slash is escaped, as clients do. */
export function packumentPath(name: string): string {
  return name.replace('/', '%2f')
}
