import {
  DEDENT,
  END,
  INDENT,
  kindOfWord,
  LONG_OPERATORS,
  NAME,
  NEWLINE,
  NUMBER,
  operator,
  STRING,
  WRONG,
} from './kinds.ts'
import { endOfString, isStringStart, type Search } from './strings.ts'

/** The tokens of a text, as three lists of numbers; comments and blanks are none. The last one is END. */
export interface Tokens {
  readonly kinds: readonly number[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** true where some character or text is none of Python's */
  readonly isWrong: boolean
}

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const FORM_FEED = 0x0c
const SPACE = 0x20
const HASH = 0x23
const BACKSLASH = 0x5c
const DOT = 0x2e

/** 1: may begin a name, 2: digit. What is not ASCII counts as a letter. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /\d/.test(character) ? 2 : /\w/.test(character) ? 1 : 0
})
const LETTER = 1
const DIGIT = 2
const OPENING = new Set(Array.from('([{', operator))
const CLOSING = new Set(Array.from(')]}', operator))
const SIGNS = new Set(Array.from('+-*/%@&|^~<>=.,:;()[]{}`', operator))

/** Columns that a tab goes on to. */
const TAB_STOP = 8

class Lexer {
  readonly kinds: number[] = []
  readonly starts: number[] = []
  readonly ends: number[] = []
  isWrong = false
  readonly #text: string
  readonly #end: number
  readonly #indents: number[] = [0]
  #at: number
  /** open brackets; `inside`: the text stands in brackets, and lines mean nothing */
  #depth: number
  readonly #search: Search

  constructor(text: string, start: number, end: number, inside: boolean, search: Search) {
    this.#search = search
    this.#text = text
    this.#at = start
    this.#end = end
    this.#depth = inside ? 1 : 0
    if (!inside) this.#indentation()
    while (this.#at < this.#end) this.#token()
    if (!inside) {
      if (this.kinds.length > 0 && this.kinds.at(-1) !== NEWLINE) this.#add(NEWLINE, this.#at, this.#at)
      while (this.#indents.length > 1) {
        this.#indents.pop()
        this.#add(DEDENT, this.#at, this.#at)
      }
    }
    this.#add(END, this.#at, this.#at)
  }

  #add(kind: number, start: number, end: number): void {
    this.kinds.push(kind)
    this.starts.push(start)
    this.ends.push(end)
  }

  /** The unit at an offset; -1 behind the end. */
  #unit(at: number): number {
    return at < this.#end ? this.#text.charCodeAt(at) : -1
  }

  #token(): void {
    const at = this.#at
    const unit = this.#text.charCodeAt(at)
    if (unit === SPACE || unit === TAB || unit === FORM_FEED) this.#at += 1
    else if (unit === LF || unit === CR) this.#lineEnd()
    else if (unit === HASH) this.#comment()
    else if (unit === BACKSLASH) this.#continuation()
    else if (unit > 127 || CLASSES[unit] === LETTER) this.#word()
    else if (CLASSES[unit] === DIGIT || (unit === DOT && isDigit(this.#unit(at + 1)))) this.#number()
    else if (isStringStart(unit)) this.#string(at)
    else this.#sign()
  }

  #lineEnd(): void {
    const start = this.#at
    this.#newline()
    if (this.#depth > 0) return
    this.#add(NEWLINE, start, this.#at)
    this.#indentation()
  }

  #newline(): void {
    this.#at += this.#unit(this.#at) === CR && this.#unit(this.#at + 1) === LF ? 2 : 1
  }

  #comment(): void {
    while (this.#at < this.#end) {
      const unit = this.#text.charCodeAt(this.#at)
      if (unit === LF || unit === CR) return
      this.#at += 1
    }
  }

  #continuation(): void {
    const next = this.#unit(this.#at + 1)
    this.#at += 1
    if (next === LF || next === CR) this.#newline()
    else if (next !== -1) this.#wrong(this.#at - 1)
  }

  /** The blanks at the beginning of the next line that is not empty. */
  #indentation(): void {
    let column = 0
    for (; this.#at < this.#end; this.#at += 1) {
      const unit = this.#text.charCodeAt(this.#at)
      if (unit === SPACE) column += 1
      else if (unit === TAB) column += TAB_STOP - (column % TAB_STOP)
      else if (unit === FORM_FEED || unit === CR || unit === LF || unit === 0xfeff) column = 0
      else if (unit === HASH) {
        this.#comment()
        this.#at -= 1
      } else break
    }
    if (this.#at >= this.#end) return
    if (column > (this.#indents.at(-1) ?? 0)) {
      this.#indents.push(column)
      this.#add(INDENT, this.#at, this.#at)
    }
    while (column < (this.#indents.at(-1) ?? 0)) {
      this.#indents.pop()
      this.#add(DEDENT, this.#at, this.#at)
    }
  }

  #word(): void {
    const start = this.#at
    while (this.#at < this.#end) {
      const unit = this.#text.charCodeAt(this.#at)
      if (unit < 128 && CLASSES[unit] === 0) break
      this.#at += 1
    }
    if (this.#at - start <= 3 && isStringStart(this.#unit(this.#at)) && isPrefix(this.#text, start, this.#at))
      return this.#string(start)
    const kind = this.#at - start < 9 ? kindOfWord(this.#text.slice(start, this.#at)) : NAME
    this.#add(kind, start, this.#at)
  }

  #number(): void {
    const start = this.#at
    // Whatever it begins with is taken: behind another dot, `..5`, it is no part of what came before.
    this.#at += 1
    while (this.#at < this.#end) {
      const unit = this.#text.charCodeAt(this.#at)
      const isPart = unit < 128 && (CLASSES[unit] !== 0 || (unit === DOT && !this.#isAttribute()))
      const isExponent = (unit === 0x2b || unit === 0x2d) && /^(?!0x)[\d_.]+e$/i.test(this.#text.slice(start, this.#at))
      if (!isPart && !isExponent) break
      this.#at += 1
    }
    this.#add(NUMBER, start, this.#at)
  }

  /** `1..real`: the second dot belongs to what follows. */
  #isAttribute(): boolean {
    return this.#text.charCodeAt(this.#at - 1) === DOT
  }

  #string(start: number): void {
    const end = endOfString(this.#text, start, this.#end, this.#search)
    if (end === undefined) return this.#wrong(start)
    this.#at = end
    this.#add(STRING, start, end)
  }

  #sign(): void {
    const start = this.#at
    const kind = this.#text.charCodeAt(start)
    const second = this.#unit(start + 1)
    if (second >= 0x2a && second <= 0x3e) {
      const two = kind | (second << 8)
      const three = two | (Math.max(0, this.#unit(start + 2)) << 16)
      const long = LONG_OPERATORS.has(three) ? three : LONG_OPERATORS.has(two) ? two : 0
      if (long !== 0) {
        this.#at += long === three ? 3 : 2
        return this.#add(long, start, this.#at)
      }
    }
    if (!SIGNS.has(kind)) return this.#wrong(start)
    this.#at += 1
    if (OPENING.has(kind)) this.#depth += 1
    else if (CLOSING.has(kind) && this.#depth > 0) this.#depth -= 1
    this.#add(kind, start, this.#at)
  }

  /** A character that begins nothing; a text without an end goes on to the end of its line. */
  #wrong(start: number): void {
    this.isWrong = true
    this.#at = Math.max(this.#at, start + 1)
    if (isStringStart(this.#unit(this.#at - 1)) || isStringStart(this.#unit(this.#at))) this.#comment()
    this.#add(WRONG, start, this.#at)
  }
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/** Letters before a string's quote: `rb`, `f`, `u`. */
function isPrefix(text: string, start: number, end: number): boolean {
  return /^(?:[bu]r?|r[bft]?|[ft]r?)$/i.test(text.slice(start, end))
}

/** `inside`: the text stands in brackets, as what stands between the braces of an f-string does. */
export function tokensOf(text: string, start: number, end: number, inside: boolean, search: Search): Tokens {
  return new Lexer(text, start, end, inside, search)
}
