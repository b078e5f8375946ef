import { lookup } from '../../../model/lookup.ts'
import { HOLE } from '../value.ts'
import { numberOr, plainText, toText } from './convert.ts'
import type { Folder } from './folder.ts'
import { foundAll, type Found } from './regular-expressions.ts'
import { concatenated } from './texts.ts'
import { isCallable, List, Pattern, UNKNOWN, type Folded } from './values.ts'

type TextMethod = (folder: Folder, text: string, args: readonly Folded[]) => Folded

/** characters that a text is repeated or padded to */
const REPEATED_MAX = 1_000_000

/** matches of one search */
const MATCHES_MAX = 100_000

/** A method of texts; undefined: there is none of that name. A text with holes keeps few of them. */
export function textMethod(name: string): TextMethod | undefined {
  const method = METHODS[name]
  if (method === undefined) return undefined
  return (folder, text, args) => {
    folder.budget.make(text.length)
    return text.includes(HOLE) && !KEEPS_HOLES.has(name) ? UNKNOWN : method(folder, text, args)
  }
}

const KEEPS_HOLES: ReadonlySet<string> = new Set(['toString', 'valueOf', 'concat', 'trim', 'trimEnd', 'trimStart'])

/** A method whose arguments are numbers. */
function byNumbers(change: (text: string, first: number, second: number | undefined) => Folded): TextMethod {
  return (_folder, text, [first, second]) => {
    const [a, b] = [numberOr(first, 0), second === undefined ? undefined : numberOr(second, 0)] as const
    return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : change(text, a, b)
  }
}

/** A method whose first argument is a text, and whose second is a position. */
function byText(change: (text: string, other: string, at: number | undefined) => Folded): TextMethod {
  return (_folder, text, [first, second]) => {
    const other = plainText(first)
    const at = second === undefined ? undefined : numberOr(second, 0)
    return other === undefined || at === UNKNOWN ? UNKNOWN : change(text, other, at)
  }
}

function plain(change: (text: string) => Folded): TextMethod {
  return (_folder, text) => change(text)
}

const METHODS: Readonly<Record<string, TextMethod>> = lookup({
  toString: plain((text) => text),
  valueOf: plain((text) => text),
  trim: plain((text) => text.trim()),
  trimStart: plain((text) => text.trimStart()),
  trimEnd: plain((text) => text.trimEnd()),
  toLowerCase: plain((text) => text.toLowerCase()),
  toLocaleLowerCase: plain((text) => text.toLowerCase()),
  toLocaleUpperCase: plain((text) => text.toUpperCase()),
  toUpperCase: plain((text) => text.toUpperCase()),
  normalize: plain((text) => text.normalize()),
  charAt: byNumbers((text, at) => text.charAt(at)),
  charCodeAt: byNumbers((text, at) => text.charCodeAt(at)),
  codePointAt: byNumbers((text, at) => text.codePointAt(at)),
  at: byNumbers((text, at) => text.at(at)),
  slice: byNumbers((text, start, end) => text.slice(start, end)),
  substring: byNumbers((text, start, end) => text.substring(start, end)),
  substr: byNumbers((text, start, length) => {
    const from = start < 0 ? Math.max(0, text.length + start) : start
    return text.slice(from, length === undefined ? undefined : from + Math.max(0, length))
  }),
  repeat: byNumbers((text, count) =>
    count >= 0 && text.length * count <= REPEATED_MAX ? text.repeat(count) : UNKNOWN,
  ),
  includes: byText((text, other, at) => text.includes(other, at)),
  indexOf: byText((text, other, at) => text.indexOf(other, at)),
  lastIndexOf: byText((text, other, at) => text.lastIndexOf(other, at)),
  startsWith: byText((text, other, at) => text.startsWith(other, at)),
  endsWith: byText((text, other, at) => text.endsWith(other, at)),
  localeCompare: byText((text, other) => (text < other ? -1 : text > other ? 1 : 0)),
  padStart: padded((text, length, filler) => text.padStart(length, filler)),
  padEnd: padded((text, length, filler) => text.padEnd(length, filler)),
  concat: (folder, text, args) => {
    let whole: Folded = text
    for (const arg of args) whole = concatenated(folder, whole, toText(arg))
    return whole
  },
  split,
  replace: (folder, text, args) => replaced(folder, text, args, false),
  replaceAll: (folder, text, args) => replaced(folder, text, args, true),
  match: (folder, text, [pattern]) => {
    if (!(pattern instanceof Pattern)) return UNKNOWN
    const isGlobal = pattern.flags.includes('g')
    const found = foundAll(folder, pattern, text, isGlobal ? MATCHES_MAX : 1)
    if (found === undefined) return UNKNOWN
    if (found.length === 0) return null
    return new List(isGlobal ? found.map(({ groups }) => groups[0]) : [...(found[0]?.groups ?? [])])
  },
  matchAll: (folder, text, [pattern]) => {
    const found = pattern instanceof Pattern ? foundAll(folder, pattern, text, MATCHES_MAX) : undefined
    return found === undefined ? UNKNOWN : new List(found.map(({ groups }) => new List([...groups])))
  },
  search: (folder, text, [pattern]) => {
    const found = pattern instanceof Pattern ? foundAll(folder, pattern, text, 1) : undefined
    return found === undefined ? UNKNOWN : (found[0]?.index ?? -1)
  },
})

function padded(pad: (text: string, length: number, filler: string | undefined) => string): TextMethod {
  return (_folder, text, [length, filler]) => {
    const size = numberOr(length, 0)
    const fill = filler === undefined ? undefined : plainText(filler)
    if (size === UNKNOWN || size > REPEATED_MAX || (filler !== undefined && fill === undefined)) return UNKNOWN
    return pad(text, size, fill)
  }
}

function split(folder: Folder, text: string, [separator, limit]: readonly Folded[]): Folded {
  const max = limit === undefined ? undefined : numberOr(limit, 0)
  if (max === UNKNOWN) return UNKNOWN
  if (separator === undefined) return new List([text])
  if (separator instanceof Pattern) {
    const found = foundAll(folder, separator, text, MATCHES_MAX)
    return found === undefined ? UNKNOWN : new List(between(text, found).slice(0, max))
  }
  const by = plainText(separator)
  return by === undefined ? UNKNOWN : new List(text.split(by, max))
}

/** The parts of a text that lie between matches; groups stand between them. */
function between(text: string, found: readonly Found[]): Folded[] {
  const parts: Folded[] = []
  let from = 0
  for (const { index, groups } of found) {
    const [whole = '', ...rest] = groups
    if (whole === '' && (index === 0 || index === text.length)) continue
    parts.push(text.slice(from, index), ...rest)
    from = index + whole.length
  }
  parts.push(text.slice(from))
  return parts
}

function replaced(folder: Folder, text: string, [from, to]: readonly Folded[], isAll: boolean): Folded {
  const found = matchesOf(folder, text, from, isAll)
  if (found === undefined) return UNKNOWN
  let whole: Folded = ''
  let at = 0
  for (const match of found) {
    const { index, groups } = match
    const by = isCallable(to) ? toText(folder.call(to, [...groups, index, text], undefined)) : filled(toText(to), match)
    whole = concatenated(folder, concatenated(folder, whole, text.slice(at, index)), by)
    at = index + (groups[0] ?? '').length
  }
  return concatenated(folder, whole, text.slice(at))
}

function matchesOf(folder: Folder, text: string, from: Folded, isAll: boolean): Found[] | undefined {
  if (from instanceof Pattern) return foundAll(folder, from, text, from.flags.includes('g') ? MATCHES_MAX : 1)
  const wanted = plainText(from)
  if (wanted === undefined) return undefined
  const found: Found[] = []
  for (let at = text.indexOf(wanted); at !== -1 && found.length < (isAll ? MATCHES_MAX : 1);) {
    found.push({ index: at, groups: [wanted] })
    at = text.indexOf(wanted, at + Math.max(1, wanted.length))
  }
  return found
}

/** `$1`, `$&` in what takes the place of a match. */
function filled(by: string | typeof UNKNOWN, { groups }: Found): Folded {
  if (by === UNKNOWN || !by.includes('$')) return by
  return by.replaceAll(/\$(?:\$|&|(\d{1,2}))/g, (mark, group: string | undefined) =>
    group === undefined ? (mark === '$$' ? '$' : (groups[0] ?? '')) : (groups[Number(group)] ?? ''),
  )
}
