import type { ArtifactKind } from '../model/artifact.ts'
import type { Irregularities } from './irregularities.ts'
import type { Limits } from './limits.ts'

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/
const DIRECTION = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
const DRIVE = /^[A-Za-z]:/
const WINDOWS = /[<>:"|?*]/
const DOT_END = /\.(?:\/|$)/
/** Code of Python and programs, behind which dots, blanks or the name of a stream stand: Windows drops those. */
const RUNS_WITHOUT_END = /\.(?:py[cwd]?|pth|start|exe|dll|bat|cmd)(?:[. ]{1,100}|:[^/]{0,200})(?:\/|$)/i
/** names up to this length, of harmless characters, skip the slow tests */
const LONGEST_PLAIN = 100
const PLAIN = /^[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*(?:\/[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*)*\/?$/

/**
 * The components of an archive's path without empty and "." ones, or undefined where nothing remains or the path is over a
 * limit. Objects to everything that could make two readers see two names. ".." stays in: such a path is reported, and kept as
 * it is spelled. npm counts a leading "." as the component that it takes off, so there it stays in too.
 */
export function componentsOf(
  name: string,
  kind: ArtifactKind,
  limits: Limits,
  irregularities: Irregularities,
): string[] | undefined {
  const parts = name.split('/')
  if (parts.at(-1) === '' && parts.length > 1) parts.pop()
  if (parts.length > limits.depth) {
    irregularities.add('depth-limit', name, `${parts.length} components`)
    return undefined
  }
  if (name.length > limits.pathBytes || parts.some((part) => part.length > limits.componentBytes / 4)) {
    if (overLength(name, parts, limits)) {
      irregularities.add('path-limit', name)
      return undefined
    }
  }
  if (name.length <= LONGEST_PLAIN && PLAIN.test(name) && !DOT_END.test(name)) return parts
  objectToCharacters(name, parts, kind, irregularities)
  return normalised(name, parts, kind, irregularities)
}

function overLength(name: string, parts: readonly string[], limits: Limits): boolean {
  if (Buffer.byteLength(name) > limits.pathBytes) return true
  return parts.some((part) => Buffer.byteLength(part) > limits.componentBytes)
}

function objectToCharacters(
  name: string,
  parts: readonly string[],
  kind: ArtifactKind,
  irregularities: Irregularities,
): void {
  if (name === '') irregularities.add('empty-name')
  if (CONTROL.test(name)) irregularities.add('control-character', name)
  if (DIRECTION.test(name)) irregularities.add('direction-character', name)
  if (name.includes('\\')) irregularities.add('backslash', name)
  if (DRIVE.test(name)) irregularities.add('drive-letter', name)
  else if (kind !== 'npm-tarball' && RUNS_WITHOUT_END.test(name)) irregularities.add('windows-spelling', name)
  else if (WINDOWS.test(name) || parts.some(losesItsEnd)) irregularities.add('windows-name', name)
}

/** Windows drops dots and blanks at the end of a component. */
function losesItsEnd(part: string): boolean {
  return part !== '.' && part !== '..' && /[. ]$/.test(part)
}

function normalised(
  name: string,
  parts: readonly string[],
  kind: ArtifactKind,
  irregularities: Irregularities,
): string[] | undefined {
  const [first, ...rest] = parts
  const dotted = first === '.' && rest.length > 0
  const absolute = name.startsWith('/')
  if (absolute) irregularities.add('absolute-path', name)
  // npm takes the dot off as the first component, and pip looks for a wheel's folders in it
  if (dotted && kind !== 'sdist') irregularities.add('dot-component', name)
  else if (dotted && !irregularities.has('leading-dot')) irregularities.add('leading-dot', name)
  if (parts.includes('..')) irregularities.add('path-traversal', name)
  const tail = dotted || absolute ? rest : parts
  const kept = tail.filter((part) => part !== '' && part !== '.')
  if (kept.length < tail.length && name !== '' && name !== '.' && name !== './') {
    irregularities.add(kind === 'npm-tarball' && isInnerDot(tail) ? 'inner-dot' : 'dot-component', name)
  }
  if (dotted && kind === 'npm-tarball') kept.unshift('.')
  return kept.length === 0 ? undefined : kept
}

/**
 * True for "a/./b" and "a/b//c": a publishing tool that joins "./dist" or "dist/" to its prefix writes this, and every npm client reads
 * "a/b" and "a/b/c". Right behind the root folder an empty component makes an absolute path of the rest.
 */
function isInnerDot(parts: readonly string[]): boolean {
  const last = parts.at(-1)
  const empty = parts.indexOf('')
  const isBehindName = empty === -1 || parts.slice(1, empty).some((part) => part !== '.')
  return parts[0] !== '.' && parts[0] !== '' && isBehindName && last !== '.' && last !== ''
}

/** Two paths with the same key are one file on a file system that folds case or Unicode forms. */
export function foldKey(path: string): string {
  return isAscii(path) ? path.toLowerCase() : path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the whole ASCII range
  return /^[\u0000-\u007f]*$/.test(text)
}

/**
 * Whether a link in the folder `from` (components) that says `target` stays in the package: below the root folder where that is
 * taken off (`strip`). A ".." after a name is refused: where that name is a link, the path leads elsewhere than it reads.
 */
export function staysInside(from: readonly string[], target: string, strip: number): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\\') || DRIVE.test(target) || CONTROL.test(target))
    return false
  let depth = from.length
  let named = false
  for (const part of target.split('/')) {
    if (part === '..') {
      if (named) return false
      depth -= 1
    } else if (part !== '' && part !== '.') {
      named = true
      depth += 1
    }
    if (depth < strip) return false
  }
  return true
}
