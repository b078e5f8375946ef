import { Depth } from './depth.ts'
import { lineEnd, regularExpressionEnd, stringEnd, templatePartEnd } from './literals.ts'
import {
  CODE,
  CONTINUING_WORDS,
  CONTROL_WORDS,
  HEAD_WORDS,
  isWordCode,
  OPENING_WORDS,
  OPERATOR_WORDS,
  RECURSING_WORDS,
  TWOFOLD_WORDS,
} from './tokens.ts'

/** What is known of a source text before it is parsed. */
export interface Layout {
  /** how deep a parser recurses on it */
  readonly nesting: number
  /** how many operators, members and calls follow each other at most */
  readonly chain: number
  /** offsets at which a line break changes nothing, one in every few hundred characters of a long line */
  readonly breaks: readonly number[]
}

/** UTF-16 units of a line from which on a break is sought */
const LINE_LONG = 300

/** tokens in a line without a place to break it: no tool writes such */
const LINE_TOKENS_MAX = 1000

/**
 * Looks over a text before the native parser does: that one recurses without a limit of its own, and a stack overflow
 * there ends the process; and it quotes the whole line for each error that it finds.
 *
 * Tokens are read exactly or not at all: where a slash could begin a regular expression or divide, and the reading would
 * depend on more grammar than is known here, the answer is `ambiguous`.
 */
export function layoutOf(text: string): Layout | 'ambiguous' {
  return new Scanner(text).scan()
}

class Scanner {
  readonly #text: string
  readonly #depths = new Depth()
  readonly #breaks: number[] = []
  #lineStart = 0
  #tokens = 0
  #at = 0
  /** the last token ends an operand: a slash divides */
  #value = false
  /** the last token is `}` or a word whose reading needs more grammar: a slash may be either */
  #unsure = false
  #word = ''
  #afterDot = false
  #newline = true
  #boundary: 'none' | 'semicolon' | 'curly' = 'none'

  constructor(text: string) {
    this.#text = text
    if (text.startsWith('#!')) this.#line()
  }

  scan(): Layout | 'ambiguous' {
    while (this.#at < this.#text.length) {
      const start = this.#at
      const code = this.#text.charCodeAt(start)
      if (!this.#token(code) || !this.#measure(code, start)) return 'ambiguous'
    }
    return { nesting: this.#depths.deepest, chain: this.#depths.longestChain, breaks: this.#breaks }
  }

  /** Notes a break in a long line; false where a line has none for too long. */
  #measure(code: number, start: number): boolean {
    if (code > CODE.space) this.#tokens += 1
    if (this.#newline) this.#restLine(start)
    else if (this.#at - this.#lineStart > LINE_LONG && this.#isBreakable(code, start)) {
      this.#breaks.push(this.#at)
      this.#restLine(this.#at)
    }
    return this.#tokens <= LINE_TOKENS_MAX
  }

  #restLine(at: number): void {
    this.#lineStart = at
    this.#tokens = 0
  }

  /** After these an expression or statement goes on, whatever stands between. */
  #isBreakable(code: number, start: number): boolean {
    if (this.#at !== start + 1) return false
    if (code === CODE.comma || code === CODE.semicolon || code === CODE.colon) return true
    if (code === CODE.open || code === CODE.openSquare || code === CODE.openCurly) return true
    const next = this.#text.charCodeAt(start + 1)
    if (code === CODE.plus) return next !== CODE.plus && next !== CODE.equals
    const doubled = (code === CODE.ampersand || code === CODE.bar) && this.#text.charCodeAt(start - 1) === code
    return doubled && next !== CODE.equals
  }

  /** Reads one token; false where its reading is not certain. */
  #token(code: number): boolean {
    if (code === CODE.lineFeed || code === CODE.carriageReturn || code === 0x2028 || code === 0x2029) {
      this.#newline = true
      this.#at += 1
      return true
    }
    if (code <= CODE.space || code === 0xa0 || code === 0xfeff) {
      this.#at += 1
      return true
    }
    if (code === CODE.slash) return this.#slash()
    if (isWordCode(code)) return this.#wordToken()
    if (this.#boundary === 'semicolon') this.#depths.endStatement()
    this.#boundary = 'none'
    const ok = this.#punctuation(code)
    this.#newline = false
    return ok
  }

  #punctuation(code: number): boolean {
    if (code === CODE.quote || code === CODE.doubleQuote) return this.#string(code)
    if (code === CODE.backtick) return this.#template(this.#at + 1)
    if (code === CODE.open) return this.#open(CODE.close, this.#value && CONTROL_WORDS.has(this.#word))
    if (code === CODE.openSquare) return this.#open(CODE.closeSquare, false)
    if (code === CODE.openCurly) return this.#open(CODE.closeCurly, false)
    if (code === CODE.close || code === CODE.closeSquare || code === CODE.closeCurly) return this.#close(code)
    return this.#operator(code)
  }

  #wordToken(): boolean {
    let end = this.#at + 1
    while (end < this.#text.length && isWordCode(this.#text.charCodeAt(end))) end += 1
    const length = end - this.#at
    const word = length <= 10 ? this.#text.slice(this.#at, end) : ''
    const name = this.#afterDot
    const operator = !name && OPERATOR_WORDS.has(word)
    const continues = CONTINUING_WORDS.has(word)
    const ends = this.#boundary !== 'none' || (this.#newline && this.#value && !OPENING_WORDS.has(this.#word))
    if ((ends && !continues) || (word === 'case' && !name)) this.#depths.endStatement()
    this.#boundary = 'none'
    if (!name && RECURSING_WORDS.has(word)) this.#depths.recurse(HEAD_WORDS.has(word))
    const head = this.#word === 'for' && word === 'await'
    this.#word = name ? '' : head ? 'for' : word
    this.#value = !operator || head
    this.#unsure = !name && TWOFOLD_WORDS.has(word)
    this.#afterDot = false
    this.#newline = false
    this.#at = end
    return true
  }

  #slash(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1)
    if (next === CODE.slash) return this.#line()
    if (next === CODE.star) return this.#comment()
    if (this.#boundary === 'semicolon') this.#depths.endStatement()
    this.#boundary = 'none'
    this.#newline = false
    if (this.#unsure) return false
    if (!this.#value) return this.#regularExpression()
    this.#at += 1
    return this.#operand(false)
  }

  #line(): boolean {
    this.#at = lineEnd(this.#text, this.#at)
    return true
  }

  #comment(): boolean {
    const end = this.#text.indexOf('*/', this.#at + 2)
    if (end === -1) return false
    if (this.#text.slice(this.#at, end).includes('\n')) this.#newline = true
    this.#at = end + 2
    return true
  }

  #regularExpression(): boolean {
    return this.#literal(regularExpressionEnd(this.#text, this.#at))
  }

  #string(quote: number): boolean {
    return this.#literal(stringEnd(this.#text, this.#at, quote))
  }

  /** A literal that ends before `end`; none where that is undefined. */
  #literal(end: number | undefined): boolean {
    if (end === undefined) return false
    this.#at = end
    return this.#operand(true)
  }

  /** The text part of a template from `start`, up to its end or its next hole. */
  #template(start: number): boolean {
    const end = templatePartEnd(this.#text, start)
    if (end === undefined || this.#text.charCodeAt(end) === CODE.backtick) {
      return this.#literal(end === undefined ? undefined : end + 1)
    }
    this.#at = end
    return this.#open(CODE.closeCurly, false, true)
  }

  #open(close: number, control: boolean, template = false): boolean {
    this.#depths.open(close, control, template)
    this.#at += 1
    return this.#operand(false)
  }

  #close(code: number): boolean {
    const level = this.#depths.close(code)
    if (level === undefined) return false
    if (level.template) return this.#template(this.#at + 1)
    this.#at += 1
    this.#operand(!level.control)
    this.#unsure = code === CODE.closeCurly
    if (code === CODE.closeCurly) this.#boundary = 'curly'
    return true
  }

  #operator(code: number): boolean {
    const next = this.#text.charCodeAt(this.#at + 1)
    const after = this.#text.charCodeAt(this.#at + 2)
    if (code === CODE.dot) return this.#dot(next === CODE.dot)
    if (code === CODE.semicolon || code === CODE.comma) return this.#separator(code)
    if (code === CODE.less && next === CODE.bang && after === CODE.minus) return false
    if (code === CODE.minus && next === CODE.minus && after === CODE.more && this.#newline) return false
    if ((code === CODE.plus || code === CODE.minus) && next === code) {
      if (!this.#value) this.#depths.recurse()
      this.#at += 2
      return true
    }
    if ((code === CODE.bang || code === CODE.more) && next === CODE.slash) return false
    this.#depths.link()
    if (this.#recursesOn(code, next)) this.#depths.recurse()
    this.#at += code === CODE.equals && next === CODE.more ? 2 : 1
    if (code === CODE.bang && this.#value && next !== CODE.equals) return true
    return this.#operand(false)
  }

  #recursesOn(code: number, next: number): boolean {
    if (code === CODE.equals || code === CODE.question || code === CODE.colon) return true
    if (code === CODE.star) return next === CODE.star
    if (code === CODE.less) return true
    return !this.#value && (code === CODE.bang || code === CODE.tilde || code === CODE.plus || code === CODE.minus)
  }

  #dot(spread: boolean): boolean {
    this.#depths.link()
    this.#depths.recurse()
    this.#at += spread ? 3 : 1
    this.#operand(false)
    this.#afterDot = !spread
    return true
  }

  #separator(code: number): boolean {
    if (code === CODE.comma) this.#depths.endExpression()
    else this.#boundary = 'semicolon'
    this.#at += 1
    return this.#operand(false)
  }

  #operand(value: boolean): boolean {
    this.#value = value
    this.#unsure = false
    this.#word = ''
    this.#afterDot = false
    return true
  }
}
