import {
  CODE,
  CONTROL_WORDS,
  HEAD_WORDS,
  isLineEnd,
  isWordCode,
  OPERATOR_WORDS,
  RECURSING_WORDS,
  TWOFOLD_WORDS,
} from './tokens.ts'

/**
 * How deep a parser would recurse on a source text. The native parser recurses without a limit of its own,
 * and a stack overflow there ends the process, so this is asked before any file is handed to it.
 *
 * It reads tokens exactly or not at all: where a slash could begin a regular expression or divide, and the reading
 * would depend on more grammar than is known here, the answer is `ambiguous`.
 */
export function nestingOf(text: string, typescript: boolean): number | 'ambiguous' {
  return new Scanner(text, typescript).scan()
}

interface Level {
  readonly close: number
  /** the parentheses are the head of a statement */
  readonly control: boolean
  /** the curly bracket is a hole of a template */
  readonly template: boolean
  /** tokens on which a parser recurses, since the last boundary: within an expression, */
  pending: number
  /** and heads of statements within statements */
  heads: number
}

class Scanner {
  readonly #text: string
  readonly #typescript: boolean
  readonly #levels: Level[] = [{ close: 0, control: false, template: false, pending: 0, heads: 0 }]
  #at = 0
  #depth = 0
  #deepest = 0
  /** the last token ends an operand: a slash divides */
  #value = false
  /** the last token is `}` or a word whose reading needs more grammar: a slash may be either */
  #unsure = false
  #word = ''
  #afterDot = false
  #newline = true
  #boundary: 'none' | 'semicolon' | 'curly' = 'none'

  constructor(text: string, typescript: boolean) {
    this.#text = text
    this.#typescript = typescript
    if (text.startsWith('#!')) this.#line()
  }

  scan(): number | 'ambiguous' {
    while (this.#at < this.#text.length) if (!this.#token(this.#text.charCodeAt(this.#at))) return 'ambiguous'
    return this.#deepest
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
    if (this.#boundary === 'semicolon') this.#reset()
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
    const continues = word === 'else' || word === 'in' || word === 'of' || word === 'instanceof' || word === 'as'
    const ends = this.#boundary !== 'none' || (this.#newline && this.#value)
    if ((ends && !continues) || (word === 'case' && !name)) this.#reset()
    this.#boundary = 'none'
    if (!name && RECURSING_WORDS.has(word)) this.#recurse(HEAD_WORDS.has(word))
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
    if (this.#boundary === 'semicolon') this.#reset()
    this.#boundary = 'none'
    this.#newline = false
    if (this.#unsure) return false
    if (!this.#value) return this.#regularExpression()
    this.#at += 1
    return this.#operand(false)
  }

  #line(): boolean {
    while (this.#at < this.#text.length && !isLineEnd(this.#text.charCodeAt(this.#at))) this.#at += 1
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
    let inClass = false
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (isLineEnd(code)) return false
      if (code === CODE.backslash) at += isLineEnd(this.#text.charCodeAt(at + 1)) ? 0 : 1
      else if (code === CODE.openSquare) inClass = true
      else if (code === CODE.closeSquare) inClass = false
      else if (code === CODE.slash && !inClass) {
        this.#at = at + 1
        while (isWordCode(this.#text.charCodeAt(this.#at))) this.#at += 1
        return this.#operand(true)
      }
    }
    return false
  }

  #string(quote: number): boolean {
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === quote) {
        this.#at = at + 1
        return this.#operand(true)
      }
      if (code === CODE.backslash)
        at += this.#text.charCodeAt(at + 1) === 13 && this.#text.charCodeAt(at + 2) === 10 ? 2 : 1
      else if (code === CODE.lineFeed || code === CODE.carriageReturn) return false
    }
    return false
  }

  /** The text part of a template from `at`, up to its end or its next hole. */
  #template(start: number): boolean {
    for (let at = start; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === CODE.backslash) at += 1
      else if (code === CODE.backtick) {
        this.#at = at + 1
        return this.#operand(true)
      } else if (code === CODE.dollar && this.#text.charCodeAt(at + 1) === CODE.openCurly) {
        this.#at = at + 1
        return this.#open(CODE.closeCurly, false, true)
      }
    }
    return false
  }

  #open(close: number, control: boolean, template = false): boolean {
    this.#levels.push({ close, control, template, pending: 0, heads: 0 })
    this.#deeper(1)
    this.#at += 1
    return this.#operand(false)
  }

  #close(code: number): boolean {
    const level = this.#levels.pop()
    if (level === undefined || level.close !== code || this.#levels.length === 0) return false
    this.#depth -= level.pending + level.heads + 1
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
      if (!this.#value) this.#recurse()
      this.#at += 2
      return true
    }
    if (this.#typescript && (code === CODE.bang || code === CODE.more) && next === CODE.slash) return false
    if (this.#recursesOn(code, next)) this.#recurse()
    this.#at += code === CODE.equals && next === CODE.more ? 2 : 1
    if (code === CODE.bang && this.#value && this.#typescript && next !== CODE.equals) return true
    return this.#operand(false)
  }

  #recursesOn(code: number, next: number): boolean {
    if (code === CODE.equals || code === CODE.question || code === CODE.colon) return true
    if (code === CODE.star) return next === CODE.star
    if (code === CODE.less) return this.#typescript
    return !this.#value && (code === CODE.bang || code === CODE.tilde || code === CODE.plus || code === CODE.minus)
  }

  #dot(spread: boolean): boolean {
    this.#at += spread ? 3 : 1
    this.#operand(false)
    this.#afterDot = !spread
    return true
  }

  #separator(code: number): boolean {
    if (code === CODE.comma) this.#resetExpression()
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

  #recurse(head = false): void {
    const level = this.#levels.at(-1)
    if (level === undefined) return
    if (head) level.heads += 1
    else level.pending += 1
    this.#deeper(1)
  }

  #deeper(by: number): void {
    this.#depth += by
    if (this.#depth > this.#deepest) this.#deepest = this.#depth
  }

  #reset(): void {
    const level = this.#levels.at(-1)
    if (level === undefined) return
    this.#depth -= level.heads
    level.heads = 0
    this.#resetExpression()
  }

  #resetExpression(): void {
    const level = this.#levels.at(-1)
    if (level === undefined) return
    this.#depth -= level.pending
    level.pending = 0
  }
}
