import { Buffer } from 'node:buffer'
import { HOLE } from '../value.ts'
import { Bytes, Closure, Collection, List, Native, Pattern, Thing, UNKNOWN, type Folded } from './values.ts'

/** lists in lists that are made a text */
const DEPTH_MAX = 8

/** As `String(value)`; what is not known in it is a hole. UNKNOWN where nothing of it is known. */
export function toText(value: Folded, depth = 0): string | typeof UNKNOWN {
  if (value === UNKNOWN) return UNKNOWN
  if (value instanceof Thing) return thingText(value, depth)
  return typeof value === 'string' ? value : String(value)
}

function thingText(value: Thing, depth: number): string | typeof UNKNOWN {
  if (value instanceof List) return depth > DEPTH_MAX ? UNKNOWN : listText(value.items, ',', depth)
  if (value instanceof Bytes) return value.data.toString('utf8')
  if (value instanceof Pattern) return `/${value.source}/${value.flags}`
  if (value instanceof Native) return `function ${value.name}() { [native code] }`
  if (value instanceof Closure) return UNKNOWN
  if (value instanceof Collection) return value.isSet ? '[object Set]' : '[object Map]'
  return value.parent === undefined && value.members.size === 0 ? '[object Object]' : UNKNOWN
}

/** As `items.join(separator)`. */
export function listText(items: readonly Folded[], separator: string, depth = 0): string {
  return items
    .map((item) => {
      if (item === null || item === undefined) return ''
      const text = toText(item, depth + 1)
      return text === UNKNOWN ? HOLE : text
    })
    .join(separator)
}

/** A text without holes; undefined: not known as a whole. */
export function plainText(value: Folded): string | undefined {
  const text = toText(value)
  return text === UNKNOWN || text.includes(HOLE) ? undefined : text
}

/** As `Number(value)`. UNKNOWN where it is not known. */
export function toNumber(value: Folded): number | typeof UNKNOWN {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean' || value === null || value === undefined) return Number(value)
  if (typeof value === 'bigint') return Number(value)
  if (value === UNKNOWN) return UNKNOWN
  const text = plainText(value)
  return text === undefined ? UNKNOWN : Number(text)
}

/** characters of a text that is read as one number */
const DIGITS_MAX = 20_000

/** As `BigInt(value)`. UNKNOWN where it is not known. */
export function toBigInt(value: Folded): bigint | typeof UNKNOWN {
  if (typeof value === 'bigint') return value
  const text = plainText(value)
  if (text === undefined || text.length > DIGITS_MAX) return UNKNOWN
  return /^\s*(?:\d+|0x[\da-f]+|0b[01]+|0o[0-7]+)\s*$/i.test(text) ? BigInt(text) : UNKNOWN
}

/** `value` as a number, or `otherwise` where there is none; UNKNOWN where it is not known. */
export function numberOr(value: Folded, otherwise: number): number | typeof UNKNOWN {
  return value === undefined ? otherwise : toNumber(value)
}

/** Whether a condition holds; undefined: not known. */
export function truth(value: Folded): boolean | undefined {
  if (value === UNKNOWN) return undefined
  if (typeof value === 'string' && value.includes(HOLE)) return value === HOLE ? undefined : true
  return Boolean(value)
}

/** As `left === right`; undefined: not known. */
export function isSame(left: Folded, right: Folded): boolean | undefined {
  if (left === UNKNOWN || right === UNKNOWN || hasHole(left) || hasHole(right)) return undefined
  return left === right
}

/** As `left == right`; undefined: not known. */
export function isAlike(left: Folded, right: Folded): boolean | undefined {
  if (left === UNKNOWN || right === UNKNOWN || hasHole(left) || hasHole(right)) return undefined
  if (left === null || left === undefined) return right === null || right === undefined
  if (right === null || right === undefined) return false
  if (typeof left === typeof right) return left === right
  const [a, b] = [toNumber(left), toNumber(right)] as const
  return a === UNKNOWN || b === UNKNOWN ? undefined : a === b
}

export function hasHole(value: Folded): boolean {
  return typeof value === 'string' && value.includes(HOLE)
}

/** Bytes of a text, a list of numbers, or bytes; undefined: not known. */
export function toBytes(value: Folded, encoding: string): Buffer | undefined {
  if (value instanceof Bytes) return value.data
  if (value instanceof List) {
    const codes = value.items.map((item) => toNumber(item))
    return codes.every((code) => code !== UNKNOWN) ? Buffer.from(codes) : undefined
  }
  return typeof value === 'string' && !hasHole(value) ? Buffer.from(value, encodingOf(encoding)) : undefined
}

const ENCODINGS: ReadonlyMap<string, BufferEncoding> = new Map([
  ['base64', 'base64'],
  ['base64url', 'base64url'],
  ['hex', 'hex'],
  ['latin1', 'latin1'],
  ['binary', 'latin1'],
  ['ascii', 'ascii'],
  ['ucs2', 'utf16le'],
  ['ucs-2', 'utf16le'],
  ['utf16le', 'utf16le'],
  ['utf-16le', 'utf16le'],
  ['utf-16', 'utf16le'],
])

export function encodingOf(name: string): BufferEncoding {
  return ENCODINGS.get(name.toLowerCase()) ?? 'utf8'
}
