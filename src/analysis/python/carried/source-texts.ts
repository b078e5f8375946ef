import { parsePython } from '../tree.ts'
import { literalText } from '../text.ts'
import { mayHarm } from './worth.ts'

/** Longest source that is looked through, and longest text of it, UTF-16 units; and most texts that are told of one file, of which not all are read. */
const MAX_SOURCE_UNITS = 2_000_000
const MAX_TEXT_UNITS = 200_000
const MAX_TEXTS = 100

/** Programs shorter than this can do nothing, UTF-16 units. */
const MIN_UNITS = 24

/** Reads sources as texts: its own, or those of functions and modules. */
export const READS_SOURCES =
  /\b(?:open|Path|getlines|read\w{0,10})\s?\(\s?__file__\b|\binspect\s?\.\s?get(?:source|sourcelines|comments)\b|\bget(?:source|sourcelines|comments)\s?\(|\bco_(?:filename|consts|names)\b|\bget_source\s?\(/

/** A text that stands in a source, as a literal or as remarks, and where it begins. */
export interface SourceText {
  readonly text: string
  /** UTF-16 offset */
  readonly offset: number
}

/**
 * Texts in a source of Python, literals and remarks, that are themselves programs which may do harm: what code runs that reads them
 * by a way which is not followed. What does not parse is prose.
 */
export function programsIn(source: string): readonly SourceText[] {
  if (source.length > MAX_SOURCE_UNITS) return []
  return textsIn(source)
    .flatMap(({ text, offset }) => {
      const program = programIn(text)
      return program === undefined ? [] : [{ text: program, offset }]
    })
    .slice(0, MAX_TEXTS)
}

/** Whether a source is so short that its texts are looked at. */
export function isLookedThrough(source: string): boolean {
  return source.length <= MAX_SOURCE_UNITS
}

const IMPORTS = /(?:^|[;:])[ \t]{0,100}(?:import|from)[ \t]{1,9}[\w.]|__import__\s?\(/m

/** The first line that only a program has; what stands before may be cut off. */
const FIRST_IMPORT = /^(?:import|from)[ \t]{1,9}[\w.]/m

function programIn(text: string): string | undefined {
  if (text.length < MIN_UNITS || text.length > MAX_TEXT_UNITS || !IMPORTS.test(text) || !mayHarm(text, false))
    return undefined
  if (parsePython(text).incomplete === undefined) return text
  const whole = dedented(text.slice(Math.max(0, text.search(/^[ \t]*(?:import|from)[ \t]{1,9}[\w.]/m))))
  const rest = whole.slice(Math.max(0, whole.search(FIRST_IMPORT)))
  return parsePython(rest).incomplete === undefined ? rest : undefined
}

/** What stands between two literals that make one text: nothing, a comma of a list, or a plus. */
const BETWEEN = /^[\s,+()\\]{0,200}(?:[rbufRBUF]{1,2})?$/

/** The literals of a source, and its lines of remarks, that stand together. One pass. */
function textsIn(source: string): readonly SourceText[] {
  const found: SourceText[] = []
  let last:
    | { readonly parts: string[]; readonly offset: number; end: number; endsLine: boolean; readonly isRemark: boolean }
    | undefined
  const end = (): void => {
    if (last !== undefined) found.push({ text: dedented(last.parts.join('')), offset: last.offset })
  }
  const put = (text: string, offset: number, endsAt: number, isRemark: boolean): void => {
    const between = last === undefined || offset - last.end > 210 ? 'none' : source.slice(last.end, offset)
    const joins = last?.isRemark === isRemark && (isRemark ? /^\s*$/.test(between) : BETWEEN.test(between))
    if (last === undefined || !joins) {
      end()
      last = { parts: [text], offset, end: endsAt, endsLine: text.endsWith('\n'), isRemark }
    } else {
      const gap = isRemark || (between.includes(',') && !last.endsLine) ? '\n' : ''
      last.parts.push(gap, text)
      if (gap !== '' || text !== '') last.endsLine = (text === '' ? gap : text).endsWith('\n')
      last.end = endsAt
    }
  }
  let at = 0
  while (at < source.length) {
    const next = nextStart(source, at)
    if (next === -1) break
    const isRemark = source.charCodeAt(next) === HASH
    const endsAt = isRemark ? endOfLine(source, next) : endOfLiteral(source, next)
    if (isRemark) put(source.slice(next + 1, endsAt), next, endsAt, true)
    else put(contentOf(source, next, endsAt), next, endsAt, false)
    at = endsAt
  }
  end()
  return found
}

const HASH = 35
const START = /["'#]/g

function nextStart(source: string, from: number): number {
  START.lastIndex = from
  return START.exec(source)?.index ?? -1
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from)
  return end === -1 ? source.length : end
}

/** Behind the quotes that close what begins at `start`; a literal of one line ends with its line. */
function endOfLiteral(source: string, start: number): number {
  const quote = source.charAt(start)
  const isLong = source.startsWith(quote.repeat(3), start)
  const close = isLong ? quote.repeat(3) : quote
  for (let at = start + close.length; at < source.length; at += 1) {
    const unit = source.charAt(at)
    if (unit === '\\') at += 1
    else if (unit === '\n' && !isLong) return at
    else if (unit === quote && source.startsWith(close, at)) return at + close.length
  }
  return source.length
}

function contentOf(source: string, start: number, end: number): string {
  const quote = source.charAt(start)
  const width = source.startsWith(quote.repeat(3), start) ? 3 : 1
  const content = source.slice(start + width, Math.max(start + width, end - width))
  const isRaw = /[rR]/.test(source.slice(Math.max(0, start - 2), start))
  return literalText(content, isRaw)
}

/** Without the indentation that all lines have. */
function dedented(text: string): string {
  const lines = text.split('\n')
  const margins = lines.slice(0, 2000).flatMap((line) => (line.trim() === '' ? [] : [line.search(/\S/)]))
  const margin = Math.min(...margins)
  return margins.length === 0 || margin === 0 ? text : lines.map((line) => line.slice(margin)).join('\n')
}
