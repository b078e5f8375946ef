import { lookup } from '../model/lookup.ts'

export type TokenKind = 'plain' | 'comment' | 'string' | 'number' | 'keyword' | 'key'

export interface Token {
  readonly text: string
  readonly kind: TokenKind
}

interface Language {
  /** alternatives in named groups: comment, string, number, word */
  readonly pattern: RegExp
  readonly keywords: ReadonlySet<string>
  /** whether a string before a colon is a name */
  readonly hasKeys?: true
}

/* Each alternative reads a stretch once and never gives it back: the text is hostile, and a line can be long. */
const STRING = String.raw`(?<string>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)`
const TEMPLATE = String.raw`(?<string>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|${'`'}(?:[^${'`'}\\]|\\.)*${'`'}?)`
const NUMBER = String.raw`(?<number>(?<![\w$])\d[\w.]*)`
const WORD = String.raw`(?<word>[\p{L}_$][\w$]*)`
const HASH = String.raw`(?<comment>(?<!\S)#.*)`
const SLASHES = String.raw`(?<comment>\/\/.*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?)`

const JAVASCRIPT: Language = {
  pattern: new RegExp([SLASHES, TEMPLATE, NUMBER, WORD].join('|'), 'gu'),
  keywords: new Set(
    'as async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield'.split(
      ' ',
    ),
  ),
}

const PYTHON: Language = {
  pattern: new RegExp([HASH, STRING, NUMBER, WORD].join('|'), 'gu'),
  keywords: new Set(
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
      ' ',
    ),
  ),
}

const JSON_LIKE: Language = {
  pattern: new RegExp([HASH, STRING, NUMBER, WORD].join('|'), 'gu'),
  keywords: new Set(['true', 'false', 'null']),
  hasKeys: true,
}

const SHELL: Language = {
  pattern: new RegExp([HASH, STRING].join('|'), 'gu'),
  keywords: new Set(),
}

const BY_EXTENSION: Readonly<Record<string, Language>> = lookup({
  ...Object.fromEntries(['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx'].map((name) => [name, JAVASCRIPT])),
  ...Object.fromEntries(['py', 'pyi', 'pyw', 'pth', 'start'].map((name) => [name, PYTHON])),
  ...Object.fromEntries(['json', 'gyp', 'gypi'].map((name) => [name, JSON_LIKE])),
  ...Object.fromEntries(['sh', 'bash', 'toml', 'cfg', 'ini', 'yml', 'yaml'].map((name) => [name, SHELL])),
})

/** One line in coloured pieces, by the kind of its file. What is no known kind stays plain. Joined, they are the line. */
export function highlighted(line: string, path: string): readonly Token[] {
  const extension = /\.([a-z]{1,5})$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  const language = BY_EXTENSION[extension]
  if (language === undefined) return [{ text: line, kind: 'plain' }]
  const tokens: Token[] = []
  let from = 0
  for (const match of line.matchAll(language.pattern)) {
    const kind = kindOf(match, language, line)
    if (kind === 'plain') continue
    if (match.index > from) tokens.push({ text: line.slice(from, match.index), kind: 'plain' })
    tokens.push({ text: match[0], kind })
    from = match.index + match[0].length
  }
  if (from < line.length) tokens.push({ text: line.slice(from), kind: 'plain' })
  return tokens
}

function kindOf(match: RegExpExecArray, language: Language, line: string): TokenKind {
  const { comment, string, number, word } = match.groups ?? {}
  if (comment !== undefined) return 'comment'
  if (number !== undefined) return 'number'
  if (word !== undefined) return language.keywords.has(word) ? 'keyword' : 'plain'
  if (string === undefined) return 'plain'
  const after = match.index + string.length
  return language.hasKeys === true && /^\s{0,8}:/.test(line.slice(after, after + 9)) ? 'key' : 'string'
}

export interface Piece extends Token {
  readonly isMarked: boolean
}

/** Cuts tokens where a range begins or ends. Ranges are `[from, to)` in UTF-16 units of the line. */
export function pieces(tokens: readonly Token[], ranges: readonly (readonly [number, number])[]): readonly Piece[] {
  const borders = ranges.flat().toSorted((a, b) => a - b)
  const cut: Piece[] = []
  let at = 0
  for (const { text, kind } of tokens) {
    const end = at + text.length
    const inside = [...new Set([at, ...borders.filter((border) => border > at && border < end), end])]
    for (const [index, from] of inside.slice(0, -1).entries()) {
      const to = inside[index + 1] ?? end
      const isMarked = ranges.some(([start, stop]) => start <= from && to <= stop)
      cut.push({ text: text.slice(from - at, to - at), kind, isMarked })
    }
    at = end
  }
  return cut
}
