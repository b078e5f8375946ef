import { lookup } from '../../model/lookup.ts'
import { COMPATIBLE_LETTER } from '../catalog/python-words.ts'
import type { PyNode } from './tree.ts'

/** Simple escapes of Python's string literals. */
const ESCAPES: Readonly<Record<string, string>> = lookup({
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
})

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|N\{[^}]{1,80}\}|([\s\S]))/g

/** The text of a `string_content` node; `raw` where the literal's prefix has an r. */
export function literalText(source: string, raw: boolean): string {
  if (raw || !source.includes('\\')) return source
  return source.replaceAll(ESCAPE, (whole, hex: string, short: string, long: string, octal: string, simple: string) => {
    const digits = hex || short || long
    if (digits) return codePoint(Number.parseInt(digits, 16))
    if (octal) return codePoint(Number.parseInt(octal, 8))
    if (simple) return ESCAPES[simple] ?? whole
    return '?'
  })
}

/** An escape of a letter or digit, which nobody needs. */
const NEEDLESS_ESCAPE =
  /\\(?:x(?:3\d|[46][1-9a-fA-F]|[57][0-9aA])|u00(?:3\d|[46][1-9a-fA-F]|[57][0-9aA])|(?:06|6|07|7)[0-7]|1[0-7]{2})/g
/** So many letters in escapes, and half of the literal, are no accident. */
const ESCAPES_MIN = 4

/** True where the source of a literal spells letters in escapes, to be read by no one. */
export function isSpelledInEscapes(source: string): boolean {
  if (source.length < ESCAPES_MIN * 3 || !source.includes('\\')) return false
  const units = source.slice(0, 2000)
  const escapes = units.match(NEEDLESS_ESCAPE) ?? []
  return escapes.length >= ESCAPES_MIN && escapes.join('').length * 2 > units.length
}

function codePoint(value: number): string {
  return value <= 0x10_ffff ? String.fromCodePoint(value) : '?'
}

const COMPATIBLE_LETTERS = new RegExp(COMPATIBLE_LETTER, 'gu')

/** The source with the letters that Python takes for plain ones in a name written plainly. */
export function plainLetters(source: string): string {
  return COMPATIBLE_LETTER.test(source)
    ? source.replaceAll(COMPATIBLE_LETTERS, (letter) => letter.normalize('NFKC'))
    : source
}

/** Prefix letters of a string literal, in lower case: `rb`, `f`, or empty. */
export function literalPrefix(text: string, literal: PyNode): string {
  const start = literal.children[0]
  if (start?.type !== 'string_start') return ''
  return text.slice(start.start, start.end).replaceAll(/['"]/g, '').toLowerCase()
}

/** Turns 1-based lines and columns out of offsets, in the logarithm of the number of lines. */
export class LineMap {
  readonly #starts: number[] = [0]

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  place(offset: number): { line: number; column: number } {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 }
  }
}
