import { Cursor, SyntaxFault } from './cursor.ts'
import { NAME, operator, STRING } from './kinds.ts'
import type { Made } from './node.ts'
import { behindEscape, endOfCode, holdsCode, quotesAt, type Quotes } from './strings.ts'

const BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const BACKSLASH = 0x5c
const COLON = operator(':')
const EQUALS = operator('=')

/** Deepest nesting of code in texts in code. */
const MAX_NESTED = 20

/** Reads texts, and the code in them. */
export abstract class Texts extends Cursor {
  /** how many texts this code stands in */
  protected nested = 0

  protected abstract list(type?: string): Made
  /** A reader of the code that stands in a text. */
  protected abstract inside(start: number, end: number): Texts

  /** Texts behind each other are one. */
  protected strings(): Made {
    const { start } = this
    const first = this.oneString()
    if (this.kind !== STRING) return first
    const parts = [first]
    while (this.kindAt(0) === STRING) parts.push(this.oneString())
    return this.node('concatenated_string', start, parts)
  }

  private oneString(): Made {
    const { start, end } = this
    const quotes = quotesAt(this.text, start)
    const close = end - quotes.length
    const parts = [this.nodeTo(quotes.open, 'string_start', start, [])]
    if (holdsCode(quotes)) this.pieces(parts, quotes, quotes.open, close)
    else if (close > quotes.open) parts.push(this.nodeTo(close, 'string_content', quotes.open, []))
    this.at += 1
    return this.nodeTo(end, 'string', start, parts)
  }

  /** Plain pieces and code between `from` and `to` of an f-string, in order; of a format only the code. */
  private pieces(parts: Made[], quotes: Quotes, from: number, to: number, isFormat = false): void {
    let begin = from
    const plain = (end: number): void => {
      if (end > begin && !isFormat) parts.push(this.nodeTo(end, 'string_content', begin, []))
    }
    for (let at = from; at < to; at += 1) {
      const unit = this.text.charCodeAt(at)
      if (unit === BACKSLASH) at = behindEscape(this.text, at, to, quotes) - 1
      else if (unit === CLOSING_BRACE || (unit === BRACE && this.text.charCodeAt(at + 1) === BRACE)) {
        // doubled, it stands for itself
        plain(at + 1)
        if (this.text.charCodeAt(at + 1) === unit) at += 1
        begin = at + 1
      } else if (unit === BRACE) {
        const end = endOfCode(this.text, at + 1, to, quotes, this.notes.search)
        if (end === undefined) {
          this.notes.isWrong = true
          continue
        }
        plain(at)
        this.interpolation(parts, quotes, at, end)
        at = end
        begin = end + 1
      }
    }
    plain(to)
  }

  /** `{code!r:format}`: the format may hold code as well. */
  private interpolation(parts: Made[], quotes: Quotes, start: number, end: number): void {
    if (this.nested >= MAX_NESTED) return void (this.notes.isTooDeep = true)
    const reader = this.inside(start + 1, end)
    try {
      const code = reader.list()
      parts.push(this.nodeTo(end + 1, 'interpolation', start, [code]))
      const format = reader.formatStart()
      if (format !== undefined) this.pieces(parts, quotes, format, end, true)
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error
      this.notes.isWrong = true
      parts.push(this.nodeTo(end + 1, 'interpolation', start, []))
    }
  }

  /** Offset behind the colon that ends the code of an interpolation. */
  protected formatStart(): number | undefined {
    this.take(EQUALS)
    if (this.kindAt(1) === NAME && this.text.charAt(this.start) === '!') this.at += 2
    return this.kind === COLON ? this.end : undefined
  }
}
