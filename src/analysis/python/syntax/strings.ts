const QUOTE = 0x27
const DOUBLE = 0x22
const BACKSLASH = 0x5c
const LF = 0x0a
const CR = 0x0d
const OPEN = 0x7b
const CLOSE = 0x7d
const COLON = 0x3a
const UPPER_N = 0x4e

/** Longest name of a character, UTF-16 units. */
const MAX_NAME_UNITS = 120

/** Deepest nesting of f-strings in one another. */
const MAX_NESTED = 20

/** Units that may still be looked at to find where code in texts ends: what never closes is tried again and again. */
export interface Search {
  left: number
}

export function newSearch(units: number): Search {
  return { left: units * UNITS_LOOKED_AT + MIN_SEARCH }
}

/** How often each unit may be looked at, on average, and how many of them in any case. */
const UNITS_LOOKED_AT = 8
const MIN_SEARCH = 10_000

export function isStringStart(unit: number): boolean {
  return unit === QUOTE || unit === DOUBLE
}

/** Where the quote of a literal stands, and how many make one. */
export interface Quotes {
  /** UTF-16 offset behind the opening quotes */
  readonly open: number
  readonly unit: number
  readonly length: 1 | 3
  /** letters before the quote, in lower case */
  readonly prefix: string
}

/** The opening of the literal that begins at `start`, its prefix included. */
export function quotesAt(text: string, start: number): Quotes {
  let at = start
  while (!isStringStart(text.charCodeAt(at))) at += 1
  const unit = text.charCodeAt(at)
  const length = text.charCodeAt(at + 1) === unit && text.charCodeAt(at + 2) === unit ? 3 : 1
  return { open: at + length, unit, length, prefix: text.slice(start, at).toLowerCase() }
}

/** f-strings and t-strings hold code. */
export function holdsCode({ prefix }: Quotes): boolean {
  return prefix.includes('f') || prefix.includes('t')
}

/** Offset behind the closing quote of the literal that begins at `start`; undefined where it has none before `end`. */
export function endOfString(text: string, start: number, end: number, search: Search, nested = 0): number | undefined {
  const quotes = quotesAt(text, start)
  const hasCode = nested < MAX_NESTED && holdsCode(quotes) && search.left > 0
  for (let at = quotes.open; at < end; at += 1) {
    if (nested > 0 && (search.left -= 1) < 0) return undefined
    const unit = text.charCodeAt(at)
    if (unit === BACKSLASH) at = behindEscape(text, at, end, quotes) - 1
    else if (unit === quotes.unit && closesAt(text, at, quotes))
      return at + quotes.length <= end ? at + quotes.length : undefined
    else if ((unit === LF || unit === CR) && quotes.length === 1) return undefined
    else if (hasCode && unit === OPEN) {
      if (text.charCodeAt(at + 1) === OPEN) at += 1
      else at = (endOfCode(text, at + 1, end, quotes, search, nested) ?? at + 1) - 1
    }
  }
  return undefined
}

/** Offset behind the escape at `at`: in an f-string a brace behind a backslash is one, but for names of characters. */
export function behindEscape(text: string, at: number, end: number, quotes: Quotes): number {
  if (!holdsCode(quotes)) return at + 2
  if (text.charCodeAt(at + 1) === OPEN) return at + 1
  if (text.charCodeAt(at + 1) !== UPPER_N || text.charCodeAt(at + 2) !== OPEN || quotes.prefix.includes('r'))
    return at + 2
  const close = text.slice(at, Math.min(end, at + MAX_NAME_UNITS)).indexOf('}')
  return close === -1 ? at + 2 : at + close + 1
}

function closesAt(text: string, at: number, { unit, length }: Quotes): boolean {
  return length === 1 || (text.charCodeAt(at + 1) === unit && text.charCodeAt(at + 2) === unit)
}

/**
 * Offset of the brace that closes the code of an f-string which begins at `start`. Newer Pythons take quotes of the same
 * kind in there, for older ones the string ends: that is no program then.
 */
export function endOfCode(
  text: string,
  start: number,
  end: number,
  quotes: Quotes,
  search: Search,
  nested = 0,
): number | undefined {
  let depth = 1
  let inFormat = false
  for (let at = start; at < end && search.left > 0; at += 1) {
    search.left -= 1
    const unit = text.charCodeAt(at)
    if (unit === COLON && depth === 1) inFormat = true
    if (isStringStart(unit) && !(inFormat && depth === 1)) {
      const inner =
        nested < MAX_NESTED ? endOfString(text, prefixedStart(text, at, start), end, search, nested + 1) : undefined
      if (inner === undefined) return undefined
      at = inner - 1
    } else if (unit === OPEN || unit === 0x28 || unit === 0x5b) depth += 1
    else if (unit === CLOSE || unit === 0x29 || unit === 0x5d) {
      depth -= 1
      if (depth === 0) return at
    } else if (inFormat && depth === 1 && unit === quotes.unit && closesAt(text, at, quotes)) return undefined
  }
  return undefined
}

/** Where the literal begins whose quote stands at `at`, with the letters before it. */
function prefixedStart(text: string, at: number, from: number): number {
  let start = at
  while (start > from && at - start < 3 && /[a-z]/i.test(text.charAt(start - 1))) start -= 1
  return /^(?:[bu]r?|r[bft]?|[ft]r?)?$/i.test(text.slice(start, at)) ? start : at
}
