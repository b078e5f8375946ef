import type { ArchiveEntry, ArchiveReading } from '../../../archive/reading.ts'
import { siteFiles } from './layout.ts'

/** One entry point of a wheel. */
export interface EntryPoint {
  readonly group: string
  readonly name: string
  /** dotted module before the colon */
  readonly module: string
  /** 1-based, as an editor counts lines */
  readonly line: number
}

/** What one entry_points.txt says, or that it could not be read. */
export interface EntryPointsFile {
  readonly entry: ArchiveEntry
  readonly points: readonly EntryPoint[]
  /** set where the file is too large to be read, or has too many lines: nothing is known of the rest */
  readonly unread?: string
}

/** Longest entry_points.txt that is read, bytes, and most of its lines. */
export const MAX_ENTRY_POINTS_BYTES = 4_000_000
export const MAX_ENTRY_POINTS_LINES = 20_000

/** Metadata of any project in site-packages counts for importlib, in either format, and in any case where the disk folds it. */
const METADATA_FILE = /^[^/]+\.(?:dist|egg)-info\/entry_points\.txt$/i

/** All files of a wheel in which Python, pip or uv look for entry points. */
export function entryPointsFiles(reading: ArchiveReading): readonly EntryPointsFile[] {
  if (reading.kind !== 'wheel') return []
  return siteFiles(reading).flatMap(({ entry, sitePath }) =>
    METADATA_FILE.test(sitePath) ? [entryPointsIn(entry)] : [],
  )
}

/** What one such file says. */
export function entryPointsIn(entry: ArchiveEntry): EntryPointsFile {
  const { content } = entry
  if (content === undefined || content.length > MAX_ENTRY_POINTS_BYTES)
    return { entry, points: [], unread: `it is larger than ${MAX_ENTRY_POINTS_BYTES} bytes` }
  const lines = pythonLines(content.toString('utf8').replace(/^\uFEFF/, ''))
  const unread = lines.length > MAX_ENTRY_POINTS_LINES ? `it has more than ${MAX_ENTRY_POINTS_LINES} lines` : undefined
  const points = pointsIn(lines.slice(0, MAX_ENTRY_POINTS_LINES))
  return unread === undefined ? { entry, points } : { entry, points, unread }
}

interface Line {
  readonly text: string
  /** 1-based, as an editor counts */
  readonly number: number
}

/** Where `str.splitlines` of Python ends a line. */
// oxlint-disable-next-line no-control-regex -- some control characters end lines
const LINE_END = /\r\n|[\n\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]/g
/** What `str.strip` of Python takes off. */
// oxlint-disable-next-line no-control-regex -- as above
const BLANK = /[\s\u001c-\u001f\u0085]/

function stripped(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && BLANK.test(text.charAt(start))) start += 1
  while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function pythonLines(text: string): Line[] {
  const lines: Line[] = []
  let number = 1
  let start = 0
  for (const { index, 0: end } of text.matchAll(LINE_END)) {
    lines.push({ text: stripped(text.slice(start, index)), number })
    if (lines.length > MAX_ENTRY_POINTS_LINES) return lines
    start = index + end.length
    if (/[\n\r]/.test(end)) number += 1
  }
  return [...lines, { text: stripped(text.slice(start)), number }]
}

/**
 * All entry points, in order, as any of the readers sees them: importlib.metadata (and pip with it) strips every bracket of a
 * header and knows no comments but `#`; pkg_resources strips blanks within; uv takes a header up to its last bracket, passes
 * over lines that begin with `;`, and adds the entries of `[DEFAULT]` to every section.
 */
function pointsIn(lines: readonly Line[]): EntryPoint[] {
  const points: EntryPoint[] = []
  let groups: readonly string[] = []
  for (const { text, number } of lines) {
    if (text === '' || text.startsWith('#')) continue
    const headers = text.startsWith('[') ? groupsOf(text) : []
    if (headers.length > 0) groups = headers
    const equals = text.indexOf('=')
    if (equals === -1 || (text.endsWith(']') && headers.length > 0)) continue
    const name = stripped(text.slice(0, equals))
    const module = (stripped(text.slice(equals + 1)).split(/[:[\s]/, 1)[0] ?? '').slice(0, 300)
    for (const group of groups) points.push({ group, name, module, line: number })
  }
  return points
}

const DEFAULTS = ['DEFAULT', 'console_scripts', 'gui_scripts']

function groupsOf(header: string): readonly string[] {
  const close = header.lastIndexOf(']')
  if (close === -1) return []
  const inner = header.slice(1, close)
  const names = new Set([inner, header.endsWith(']') ? withoutBrackets(header) : inner].map(stripped))
  return [...names].flatMap((name) => (name === 'DEFAULT' ? DEFAULTS : [name.slice(0, 200)]))
}

function withoutBrackets(header: string): string {
  let start = 0
  let end = header.length
  while (start < end && '[]'.includes(header.charAt(start))) start += 1
  while (end > start && '[]'.includes(header.charAt(end - 1))) end -= 1
  return header.slice(start, end)
}
