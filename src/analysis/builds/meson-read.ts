import { DESCRIPTION_MAX, UNKNOWN_WORD } from './lines.ts'

/** A sign, name or text of a description of Meson. */
export interface MesonToken {
  readonly kind: 'name' | 'text' | 'sign' | 'end'
  readonly text: string
  /** 1-based */
  readonly line: number
}

const TOKEN =
  /#[^\n]*|\\\r?\n|[ \t\r]+|(\n)|f?'''([^]*?)(?:'''|$)|f?'((?:[^'\\\n]|\\[^])*)'?|([A-Za-z_]\w*)|(\+=|==|!=|<=|>=|[-+*/%()[\]{},.:=<>?])|./gy

/** The tokens of a description; the ends of lines inside of brackets are left out. */
export function mesonTokens(source: string): readonly MesonToken[] {
  const text = source.slice(0, DESCRIPTION_MAX)
  const tokens: MesonToken[] = []
  let line = 1
  let depth = 0
  for (const [whole, end, long, short, name, sign] of text.matchAll(TOKEN)) {
    if (long !== undefined) tokens.push({ kind: 'text', text: long, line })
    else if (short !== undefined) tokens.push({ kind: 'text', text: unescaped(short), line })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line })
    else if (sign !== undefined) {
      if ('([{'.includes(sign)) depth += 1
      if (')]}'.includes(sign)) depth = Math.max(0, depth - 1)
      tokens.push({ kind: 'sign', text: sign, line })
    } else if (end !== undefined && depth === 0) tokens.push({ kind: 'end', text: '\n', line })
    line += whole.split('\n').length - 1
  }
  return tokens
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([^])/g, (_whole, unit: string) => (unit === 'n' ? '\n' : unit === 't' ? '\t' : unit))
}

/** What an expression may be: its words, of a list each of its items. */
export type Words = readonly string[]

export interface MesonCall {
  /** `run_command`, `meson.add_install_script` */
  readonly name: string
  readonly line: number
  readonly args: Words
  readonly keywords: ReadonlyMap<string, Words>
}

const NOTHING_KNOWN: Words = [UNKNOWN_WORD]
const DEPTH_MAX = 100

/** Reads expressions one after the other; tells of every call that it meets, inner ones first. */
export class MesonReader {
  readonly #tokens: readonly MesonToken[]
  readonly #values = new Map<string, Words>()
  readonly #tell: (call: MesonCall) => Words | undefined
  #at = 0
  #depth = 0

  /** `tell`: gives what a call stands for; undefined where that is not known */
  constructor(source: string, tell: (call: MesonCall) => Words | undefined) {
    this.#tokens = mesonTokens(source)
    this.#tell = tell
  }

  read(): void {
    while (this.#at < this.#tokens.length) {
      const before = this.#at
      this.#statement()
      if (this.#at === before) this.#at += 1
    }
  }

  #peek(ahead = 0): MesonToken | undefined {
    return this.#tokens[this.#at + ahead]
  }

  #isSign(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead)
    return token?.kind === 'sign' && token.text === text
  }

  #statement(): void {
    const token = this.#peek()
    const isSet = token?.kind === 'name' && (this.#isSign('=', 1) || this.#isSign('+=', 1))
    if (!isSet) {
      if (token?.kind === 'name' && KEYWORDS.test(token.text)) this.#at += 1
      else this.#expression()
      return
    }
    const adds = this.#isSign('+=', 1)
    this.#at += 2
    const value = this.#expression()
    this.#values.set(token.text, adds ? [...(this.#values.get(token.text) ?? []), ...value].slice(0, 1000) : value)
  }

  /** Words on both sides of an operator: a path, a text that goes on, or any of them. */
  #expression(): Words {
    this.#depth += 1
    let value = this.#depth > DEPTH_MAX ? NOTHING_KNOWN : this.#operand()
    for (;;) {
      const token = this.#peek()
      const isWord = token?.kind === 'name' && /^(?:and|or|in|not)$/.test(token.text)
      if (token === undefined || (!isWord && !(token.kind === 'sign' && OPERATORS.has(token.text)))) break
      this.#at += 1
      const right = this.#operand()
      if (token.text === '/') value = [[...value.slice(0, 1), ...right.slice(0, 1)].join('/')]
      else if (token.text === '+')
        value = value.length === 1 && right.length === 1 ? [`${value[0] ?? ''}${right[0] ?? ''}`] : [...value, ...right]
      else if (token.text === '?' || token.text === ':') value = token.text === '?' ? right : [...value, ...right]
      else value = NOTHING_KNOWN
    }
    this.#depth -= 1
    return value
  }

  #operand(): Words {
    const token = this.#peek()
    if (token === undefined || token.kind === 'end') return NOTHING_KNOWN
    this.#at += 1
    let value: Words = NOTHING_KNOWN
    let name = ''
    if (token.kind === 'text') value = [token.text]
    else if (token.kind === 'name') {
      name = token.text
      value = this.#values.get(name) ?? NOTHING_KNOWN
      if (name === 'not') return this.#operand()
    } else if (token.text === '[') value = this.#list(']').args
    else if (token.text === '(') value = this.#list(')').args
    else if (token.text === '{') value = this.#list('}').args
    else if (token.text === '-') return this.#operand()
    return this.#behind(name, value, token.line)
  }

  /** Calls, members and items of what was read. */
  #behind(first: string, start: Words, line: number): Words {
    let [name, value] = [first, start]
    for (;;) {
      if (this.#isSign('.') && this.#peek(1)?.kind === 'name') {
        name = `${name}.${this.#peek(1)?.text ?? ''}`
        this.#at += 2
      } else if (this.#isSign('(')) {
        this.#at += 1
        const { args, keywords } = this.#list(')')
        const call = { name, line, args, keywords }
        value = this.#tell(call) ?? memberOf(name, value, args) ?? NOTHING_KNOWN
      } else if (this.#isSign('[')) {
        this.#at += 1
        const { args } = this.#list(']')
        value = args[0] === UNKNOWN_WORD || value.length > 1 ? value : NOTHING_KNOWN
      } else return value
    }
  }

  #list(close: string): { readonly args: Words; readonly keywords: ReadonlyMap<string, Words> } {
    const args: string[] = []
    const keywords = new Map<string, Words>()
    while (this.#at < this.#tokens.length && !this.#isSign(close)) {
      const before = this.#at
      const token = this.#peek()
      if (token?.kind === 'name' && this.#isSign(':', 1)) {
        this.#at += 2
        keywords.set(token.text, this.#expression())
      } else args.push(...this.#expression())
      if (this.#isSign(',') || this.#at === before) this.#at += 1
    }
    this.#at += 1
    return { args: args.slice(0, 2000), keywords }
  }
}

const OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '==', '!=', '<', '>', '<=', '>=', '?', ':'])
const KEYWORDS = /^(?:if|elif|else|endif|foreach|endforeach|break|continue)$/

/** Methods of texts and programs that change little. */
function memberOf(name: string, value: Words, args: Words): Words | undefined {
  const method = name.slice(name.lastIndexOf('.') + 1)
  if (/^(?:full_path|path|strip|to_lower|underscorify|replace)$/.test(method)) return value
  if (method === 'split') return value.flatMap((text) => text.split(args[0] ?? /\s+/))
  if (method === 'join') return [args.join(value[0] ?? '')]
  if (method === 'format')
    return value.map((text) => text.replaceAll(/@(\d)@/g, (_whole, at: string) => args[Number(at)] ?? UNKNOWN_WORD))
  return undefined
}
