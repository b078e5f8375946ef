import { END, NAME } from './kinds.ts'
import { MAX_DEPTH, type Made } from './node.ts'
import type { Search } from './strings.ts'
import { tokensOf, type Tokens } from './tokens.ts'

/** What cannot be parsed, or only too deep. */
export class SyntaxFault extends Error {}

/** Made once each: one is thrown for every statement that is none, and nobody looks at where. */
const FAULT = new SyntaxFault('no Python')
const TOO_DEEP = new SyntaxFault('nested too deep')

/** What was noticed over a whole text, the code in its texts included. */
export interface Notes {
  /** something in it is no Python, or none that is known */
  isWrong: boolean
  isTooDeep: boolean
  /** nodes made so far */
  nodes: number
  /** what finding the ends of texts may still cost */
  readonly search: Search
}

/** Goes through the tokens of a text, and makes nodes. */
export abstract class Cursor {
  readonly text: string
  readonly notes: Notes
  protected at = 0
  protected depth = 0
  readonly #tokens: Tokens

  /** `inside`: the text stands in brackets, and its lines mean nothing. */
  constructor(text: string, start: number, end: number, inside: boolean, notes: Notes) {
    this.text = text
    this.notes = notes
    this.#tokens = tokensOf(text, start, end, inside, notes.search)
    if (this.#tokens.isWrong && !inside) notes.isWrong = true
  }

  protected get kind(): number {
    return this.#tokens.kinds[this.at] ?? END
  }

  protected get start(): number {
    return this.#tokens.starts[this.at] ?? this.text.length
  }

  protected get end(): number {
    return this.#tokens.ends[this.at] ?? this.text.length
  }

  /** Offset behind the token before. */
  protected get before(): number {
    return this.#tokens.ends[this.at - 1] ?? 0
  }

  protected kindAt(ahead: number): number {
    return this.#tokens.kinds[this.at + ahead] ?? END
  }

  protected word(): string {
    return this.text.slice(this.start, this.end)
  }

  protected isWord(word: string): boolean {
    return this.kind === NAME && this.end - this.start === word.length && this.word() === word
  }

  protected take(kind: number): boolean {
    if (this.kind !== kind) return false
    this.at += 1
    return true
  }

  protected need(kind: number): void {
    if (!this.take(kind)) this.fail()
  }

  protected fail(): never {
    throw FAULT
  }

  /** Counts how deep the reading itself is nested; whoever catches a fault sets it back. */
  protected enter(): void {
    this.depth += 1
    if (this.depth <= MAX_DEPTH) return
    this.notes.isTooDeep = true
    throw TOO_DEEP
  }

  protected node(type: string, start: number, children: readonly Made[]): Made {
    return this.nodeTo(this.before, type, start, children)
  }

  protected nodeTo(end: number, type: string, start: number, children: readonly Made[]): Made {
    this.notes.nodes += 1
    let height = 0
    for (const child of children) if (child.height > height) height = child.height
    const [first] = children
    // whoever walks a chain of operators takes it in a loop
    const isSpine = type === 'binary_operator' && first?.type === type && first.height === height
    if (height < MAX_DEPTH) return { type, field: '', start, end, children, height: isSpine ? height : height + 1 }
    this.notes.isTooDeep = true
    return { type: 'ERROR', field: '', start, end, children: [], height: 1 }
  }

  protected leaf(type: string): Made {
    const { start, end } = this
    this.at += 1
    return this.nodeTo(end, type, start, [])
  }
}
