/** Kinds of tokens. Operators have their characters as number, keywords one of their own. */
export const END = 0
export const NEWLINE = 1
export const INDENT = 2
export const DEDENT = 3
export const NAME = 4
export const NUMBER = 5
export const STRING = 6
/** a character that begins nothing, or a text without an end */
export const WRONG = 7

/** First number of a keyword: above every character, below every operator of two. */
const KEYWORD = 128

const WORDS = [
  'False',
  'None',
  'True',
  'and',
  'as',
  'assert',
  'break',
  'class',
  'continue',
  'def',
  'del',
  'elif',
  'else',
  'except',
  'finally',
  'for',
  'from',
  'global',
  'if',
  'import',
  'in',
  'is',
  'lambda',
  'not',
  'or',
  'pass',
  'raise',
  'return',
  'try',
  'while',
  'with',
  'yield',
] as const

export type Keyword = (typeof WORDS)[number]

const BY_WORD: ReadonlyMap<string, number> = new Map(WORDS.map((word, index) => [word, KEYWORD + index]))

/** The kind of a word: NAME where it is no keyword. */
export function kindOfWord(word: string): number {
  return BY_WORD.get(word) ?? NAME
}

export function keyword(word: Keyword): number {
  return BY_WORD.get(word) ?? NAME
}

export function isKeyword(kind: number): boolean {
  return kind >= KEYWORD && kind < KEYWORD + WORDS.length
}

/** The kind of an operator of at most three characters. */
export function operator(sign: string): number {
  return (
    sign.charCodeAt(0) |
    ((sign.length > 1 ? sign.charCodeAt(1) : 0) << 8) |
    ((sign.length > 2 ? sign.charCodeAt(2) : 0) << 16)
  )
}

/** Operators of three characters and of two; the longest one counts. */
export const LONG_OPERATORS: ReadonlySet<number> = new Set(
  '**= //= >>= <<= ... == != <> <= >= -> += -= *= /= %= &= |= ^= @= ** // << >> :='.split(' ').map(operator),
)
