import { literalPrefix, literalText } from './text.ts'
import { childOf, type PyNode } from './tree.ts'
import { UNKNOWN_PART } from './value.ts'

/** Most pieces that are put together. */
const MAX_PIECES = 50_000
/** A literal list of this many character codes is no accident. */
export const MANY_CODES = 8

/** A text put together piece by piece, where order and repetition matter and joined values would lose them. */
export interface Folded {
  readonly text: string
  /** made of character codes: decoded, not written */
  readonly built: boolean
  /** a long literal list of codes */
  readonly disguised: boolean
}

/** Folds `sep.join(…)`, `bytes([…])`, `bytearray([…])` and `chr(n)`; undefined for every other call. */
export function foldText(source: string, call: PyNode): Folded | undefined {
  const target = childOf(call, 'function')
  const list = childOf(call, 'arguments')
  const given = list?.type === 'argument_list' ? list.children[0] : list
  if (target === undefined || given === undefined) return undefined
  if (target.type === 'identifier') {
    const name = source.slice(target.start, target.end)
    if (name === 'chr' || name === 'unichr')
      return { text: codesOf(source, [given])?.[0] ?? UNKNOWN_PART, built: isMixed(source, given), disguised: false }
    return name === 'bytes' || name === 'bytearray' ? foldCodes(source, given) : undefined
  }
  if (target.type !== 'attribute') return undefined
  const object = childOf(target, 'object')
  const method = childOf(target, 'attribute')
  if (object?.type !== 'string' || method === undefined || source.slice(method.start, method.end) !== 'join')
    return undefined
  const between = plainText(source, object)
  if (between === undefined) return undefined
  const pieces = given.type === 'list' || given.type === 'tuple' ? textsOf(source, given.children) : undefined
  if (pieces !== undefined) return { text: pieces.join(between), built: false, disguised: false }
  return between === '' ? foldCharacters(source, given) : undefined
}

/** `map(chr, …)`, `chr(x) for x in …`, and lists of `chr(…)`. */
function foldCharacters(source: string, given: PyNode): Folded | undefined {
  if (given.type === 'call') {
    const [name, mapped] = [childOf(given, 'function'), childOf(given, 'arguments')]
    if (name === undefined || source.slice(name.start, name.end) !== 'map') return undefined
    const [mapper, codes] = mapped?.children ?? []
    return mapper !== undefined && codes !== undefined && source.slice(mapper.start, mapper.end) === 'chr'
      ? foldCodes(source, codes, true)
      : undefined
  }
  if (given.type !== 'generator_expression' && given.type !== 'list_comprehension') return undefined
  const body = childOf(given, 'body')
  const clause = given.children.find((child) => child.type === 'for_in_clause')
  const codes = clause === undefined ? undefined : childOf(clause, 'right')
  if (body === undefined || codes === undefined || !isChr(source, body)) return undefined
  const plain = childOf(body, 'arguments')?.children[0]?.type === 'identifier'
  return plain ? foldCodes(source, codes, true) : { text: UNKNOWN_PART, built: true, disguised: false }
}

/** `a ^ b`: a character with a key. */
function isMixed(source: string, node: PyNode): boolean {
  const sign = node.type === 'binary_operator' ? childOf(node, 'operator') : undefined
  return sign !== undefined && source.slice(sign.start, sign.end) === '^'
}

/** `chr(…)`. */
export function isChr(source: string, node: PyNode): boolean {
  const name = node.type === 'call' ? childOf(node, 'function') : undefined
  return name !== undefined && source.slice(name.start, name.end) === 'chr'
}

/** Codes to characters; `certain`: the caller knows that they are codes even where they are not literal. */
function foldCodes(source: string, codes: PyNode, certain = false): Folded | undefined {
  if (codes.type === 'list' || codes.type === 'tuple') {
    const characters = codesOf(source, codes.children)
    if (characters !== undefined) {
      const text = characters.join('')
      // Tables of bytes are no texts: keys, primes, magic numbers.
      return { text, built: true, disguised: characters.length >= MANY_CODES && (certain || isReadable(text)) }
    }
  }
  return certain || codes.type === 'list_comprehension' || codes.type === 'generator_expression'
    ? { text: UNKNOWN_PART, built: true, disguised: false }
    : undefined
}

/** Nearly all of it printable ASCII. */
function isReadable(text: string): boolean {
  return text.replaceAll(/[^\t\n\r\x20-\x7e]/g, '').length >= text.length * 0.9
}

function codesOf(source: string, nodes: readonly PyNode[]): string[] | undefined {
  if (nodes.length === 0 || nodes.length > MAX_PIECES) return undefined
  const characters: string[] = []
  for (const node of nodes) {
    const code =
      node.type === 'integer'
        ? Number(source.slice(node.start, Math.min(node.end, node.start + 12)).replaceAll('_', ''))
        : Number.NaN
    if (!Number.isInteger(code) || code < 0 || code > 0x10_ffff) return undefined
    characters.push(String.fromCodePoint(code))
  }
  return characters
}

function textsOf(source: string, nodes: readonly PyNode[]): string[] | undefined {
  if (nodes.length > MAX_PIECES) return undefined
  const texts: string[] = []
  for (const node of nodes) {
    const text = node.type === 'string' ? plainText(source, node) : undefined
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts
}

/** The text of a literal without interpolations. */
export function plainText(source: string, literal: PyNode): string | undefined {
  if (literal.type !== 'string' || literal.children.some((child) => child.type === 'interpolation')) return undefined
  const raw = literalPrefix(source, literal).includes('r')
  return literal.children
    .filter((child) => child.type === 'string_content')
    .map((child) => literalText(source.slice(child.start, child.end), raw))
    .join('')
}
