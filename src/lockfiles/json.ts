/** A JSON value with the line that it begins on, 1-based. */
export type JsonNode =
  | { readonly kind: 'object'; readonly line: number; readonly members: ReadonlyMap<string, JsonMember> }
  | { readonly kind: 'array'; readonly line: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'scalar'; readonly line: number; readonly value: string | number | boolean | null }

export interface JsonMember {
  /** of the key */
  readonly line: number
  readonly value: JsonNode
}

/** Deepest nesting that is read. Locks of npm 6 nest as deep as `node_modules` did. */
const DEPTH_MAX = 400

const TOKEN = /"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y

/** Reads JSON, and JSON with comments and commas at ends as bun writes it. The last of two equal keys counts, as for JSON.parse. */
export function parseJson(text: string): JsonNode {
  return new Reader(text).document()
}

class Reader {
  readonly #text: string
  #at = 0
  #line = 1
  #counted = 0

  constructor(text: string) {
    this.#text = text.startsWith('\u{FEFF}') ? text.slice(1) : text
  }

  document(): JsonNode {
    const node = this.#value(this.#next(), 0)
    if (this.#peek() !== '') this.#fail('text after the end')
    return node
  }

  #value(token: string, depth: number): JsonNode {
    const line = this.#lineHere()
    if (depth > DEPTH_MAX) this.#fail(`nested deeper than ${DEPTH_MAX}`)
    if (token === '{') return { kind: 'object', line, members: this.#members(depth) }
    if (token === '[') return { kind: 'array', line, items: this.#items(depth) }
    if (token === '' || /^[}\],:]$/.test(token)) this.#fail('a value is missing')
    return { kind: 'scalar', line, value: scalarOf(token) }
  }

  #members(depth: number): ReadonlyMap<string, JsonMember> {
    const found = new Map<string, JsonMember>()
    for (let token = this.#next(); token !== '}'; token = this.#separator('}')) {
      if (!token.startsWith('"')) this.#fail('a key is missing')
      const line = this.#lineHere()
      if (this.#next() !== ':') this.#fail('a colon is missing')
      found.set(String(scalarOf(token)), { line, value: this.#value(this.#next(), depth + 1) })
    }
    return found
  }

  #items(depth: number): readonly JsonNode[] {
    const found: JsonNode[] = []
    for (let token = this.#next(); token !== ']'; token = this.#separator(']'))
      found.push(this.#value(token, depth + 1))
    return found
  }

  #separator(end: string): string {
    const token = this.#next()
    if (token === end) return token
    if (token !== ',') this.#fail('a comma is missing')
    return this.#next()
  }

  #peek(): string {
    this.#skip()
    return this.#text.slice(this.#at, this.#at + 1)
  }

  /** The next token; empty at the end. */
  #next(): string {
    if (this.#peek() === '') return ''
    TOKEN.lastIndex = this.#at
    const token = TOKEN.exec(this.#text)?.[0]
    if (token === undefined) this.#fail('no JSON')
    this.#at += token.length
    return token
  }

  #skip(): void {
    const blank = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
    blank.lastIndex = this.#at
    this.#at += blank.exec(this.#text)?.[0].length ?? 0
  }

  #lineHere(): number {
    for (; this.#counted < this.#at; this.#counted += 1)
      if (this.#text.charCodeAt(this.#counted) === 10) this.#line += 1
    return this.#line
  }

  #fail(why: string): never {
    throw new SyntaxError(`line ${this.#lineHere()}: ${why}`)
  }
}

function scalarOf(token: string): string | number | boolean | null {
  const value: unknown = JSON.parse(token)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.get(key)?.value : undefined
}

/** The members of an object; none of anything else. */
export function members(node: JsonNode | undefined): readonly (readonly [string, JsonMember])[] {
  return node?.kind === 'object' ? [...node.members] : []
}

export function items(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items : []
}

export function textOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

export function isTrue(node: JsonNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true
}
