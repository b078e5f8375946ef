/** Words after which an operand follows. */
export const OPERATOR_WORDS: ReadonlySet<string> = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await default extends var const class function import export enum keyof infer readonly unique asserts is'.split(
    ' ',
  ),
)

/** Of these, the ones that a parser recurses on, besides the heads of statements. */
export const RECURSING_WORDS: ReadonlySet<string> = new Set(
  'typeof new delete void throw yield await if else for while do with class extends keyof infer readonly unique asserts is'.split(
    ' ',
  ),
)

/** Words that go on with a statement: no statement ends before them. `while` may close a `do`. */
export const CONTINUING_WORDS: ReadonlySet<string> = new Set([
  'else',
  'while',
  'catch',
  'finally',
  'in',
  'of',
  'instanceof',
  'as',
  'satisfies',
  'is',
  'extends',
  'implements',
])

/** Names that may begin a declaration, which goes on in the next line. */
export const OPENING_WORDS: ReadonlySet<string> = new Set([
  'let',
  'async',
  'type',
  'interface',
  'namespace',
  'module',
  'declare',
  'abstract',
  'using',
  'static',
  'get',
  'set',
  'accessor',
  'global',
])

/** Heads of statements that hold a statement. */
export const HEAD_WORDS: ReadonlySet<string> = new Set(['if', 'else', 'for', 'while', 'do', 'with'])

/** A head in parentheses follows, and then a statement or an operand. */
export const CONTROL_WORDS: ReadonlySet<string> = new Set(['if', 'for', 'while', 'with'])

/** Words that are names in one grammar and operators in another. */
export const TWOFOLD_WORDS: ReadonlySet<string> = new Set([
  'yield',
  'await',
  'of',
  'keyof',
  'infer',
  'readonly',
  'unique',
  'asserts',
  'is',
])

export const CODE = {
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  bang: 33,
  doubleQuote: 34,
  hash: 35,
  dollar: 36,
  ampersand: 38,
  quote: 39,
  open: 40,
  close: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  colon: 58,
  semicolon: 59,
  less: 60,
  equals: 61,
  more: 62,
  question: 63,
  openSquare: 91,
  backslash: 92,
  closeSquare: 93,
  underscore: 95,
  backtick: 96,
  openCurly: 123,
  bar: 124,
  closeCurly: 125,
  tilde: 126,
} as const

export function isWordCode(code: number): boolean {
  if (code >= 97)
    return code <= 122 || (code > 127 && code !== 0xa0 && code !== 0xfeff && code !== 0x2028 && code !== 0x2029)
  if (code >= 65) return code <= 90 || code === CODE.underscore || code === CODE.backslash
  return (code >= 48 && code <= 57) || code === CODE.dollar || code === CODE.hash
}

export function isLineEnd(code: number): boolean {
  return code === CODE.lineFeed || code === CODE.carriageReturn || code === 0x2028 || code === 0x2029
}
