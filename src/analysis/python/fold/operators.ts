import { formatted } from './format.ts'
import {
  Bytes,
  Dict,
  External,
  keyOf,
  List,
  madeOf,
  numberOf,
  sameKind,
  textOf,
  truthOf,
  UNKNOWN,
  unitsOf,
  wholeOf,
  type Py,
} from './values.ts'

/** Longest text and list that is made by repetition, and the largest number, bits. */
const MAX_UNITS = 1_000_000
const MAX_BITS = 200_000

/** `left sign right`. */
export function operate(sign: string, left: Py, right: Py): Py {
  if (sign === '%' && unitsOf(left) !== undefined) return formatted(left, right)
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN
  if (sign === '+') return added(left, right)
  if (sign === '*') return repeated(left, right) ?? repeated(right, left) ?? calculated(sign, left, right)
  if (sign === '|' && left instanceof Dict && right instanceof Dict) return union(left, right)
  if (sign === '/' && left instanceof External && /(?:^|\.)Path\(\)$/.test(left.name)) return UNKNOWN
  return calculated(sign, left, right)
}

function added(left: Py, right: Py): Py {
  if (left instanceof Bytes && right instanceof Bytes)
    return new Bytes(left.text + right.text, left.isBuilt || right.isBuilt)
  const [head, tail] = [textOf(left), textOf(right)]
  if (head !== undefined && tail !== undefined)
    return head.length + tail.length > MAX_UNITS ? UNKNOWN : madeOf(head + tail, left, right)
  if (left instanceof List && right instanceof List) return new List([...left.items, ...right.items], left.isTuple)
  return calculated('+', left, right)
}

function repeated(value: Py, times: Py): Py | undefined {
  const count = wholeOf(times)
  if (count === undefined) return undefined
  const units = unitsOf(value)
  if (units !== undefined)
    return units.length * count > MAX_UNITS ? UNKNOWN : sameKind(units.repeat(Math.max(0, count)), value)
  if (!(value instanceof List)) return undefined
  if (value.items.length * count > MAX_UNITS) return UNKNOWN
  return new List(Array.from({ length: Math.max(0, count) }, () => value.items).flat(), value.isTuple)
}

function union(left: Dict, right: Dict): Dict {
  const made = new Dict()
  for (const [key, entry] of [...left.entries, ...right.entries]) made.entries.set(key, { ...entry })
  return made
}

function calculated(sign: string, left: Py, right: Py): Py {
  const [a, b] = [numeric(left), numeric(right)]
  if (a === undefined || b === undefined) return UNKNOWN
  const isWhole =
    (typeof a === 'bigint' || Number.isSafeInteger(a)) && (typeof b === 'bigint' || Number.isSafeInteger(b))
  if (!isWhole || sign === '/') return ofFloats(sign, Number(a), Number(b))
  if (typeof a === 'number' && typeof b === 'number') {
    const quick = ofSmall(sign, a, b)
    if (quick !== undefined) return quick
  }
  return ofWholes(sign, BigInt(a), BigInt(b))
}

function numeric(value: Py): number | bigint | undefined {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined
}

/** Of numbers of 31 bits without a sign; undefined: not so simple. */
function ofSmall(sign: string, a: number, b: number): number | undefined {
  if (a < 0 || b < 0 || a > 0x7fff_ffff || b > 0x7fff_ffff) return undefined
  if (sign === '+') return a + b
  if (sign === '-') return a - b
  if (sign === '^') return a ^ b
  if (sign === '&') return a & b
  if (sign === '|') return a | b
  if (sign === '%' && b > 0) return a % b
  if (sign === '//' && b > 0) return Math.floor(a / b)
  return sign === '>>' ? (b > 31 ? 0 : a >> b) : undefined
}

function ofFloats(sign: string, a: number, b: number): Py {
  if (sign === '+') return a + b
  if (sign === '-') return a - b
  if (sign === '*') return a * b
  if (sign === '/') return b === 0 ? UNKNOWN : a / b
  if (sign === '//') return b === 0 ? UNKNOWN : Math.floor(a / b)
  if (sign === '%') return b === 0 ? UNKNOWN : a - b * Math.floor(a / b)
  return sign === '**' ? a ** b : UNKNOWN
}

function ofWholes(sign: string, a: bigint, b: bigint): Py {
  if (sign === '+') return numberOf(a + b)
  if (sign === '-') return numberOf(a - b)
  if (sign === '*') return bits(a) + bits(b) > MAX_BITS ? UNKNOWN : numberOf(a * b)
  if (sign === '^') return numberOf(a ^ b)
  if (sign === '&') return numberOf(a & b)
  if (sign === '|') return numberOf(a | b)
  if (sign === '<<') return b < 0n || b > BigInt(MAX_BITS) ? UNKNOWN : numberOf(a << b)
  if (sign === '>>') return b < 0n || b > BigInt(MAX_BITS) ? UNKNOWN : numberOf(a >> b)
  if (sign === '**') return b < 0n || bits(a) * Number(b) > MAX_BITS ? UNKNOWN : numberOf(a ** b)
  if (b === 0n) return UNKNOWN
  const rest = ((a % b) + b) % b
  if (sign === '%') return numberOf(rest)
  return sign === '//' ? numberOf((a - rest) / b) : UNKNOWN
}

function bits(value: bigint): number {
  return value.toString(16).length * 4
}

/** `-a`, `+a`, `~a`. */
export function signed(sign: string, value: Py): Py {
  const number = numeric(value)
  if (number === undefined) return UNKNOWN
  if (sign === '-') return typeof number === 'bigint' ? numberOf(-number) : -number
  if (sign === '~') return Number.isInteger(Number(number)) ? numberOf(-BigInt(number) - 1n) : UNKNOWN
  return sign === '+' ? number : UNKNOWN
}

/** A comparison of two; undefined where it is not known. */
export function compare(sign: string, left: Py, right: Py): boolean | undefined {
  // what a machine answers is compared with what stands there: either may be
  if (left === UNKNOWN || right === UNKNOWN || isOpen(left) || isOpen(right)) return undefined
  if (left instanceof External !== right instanceof External && left !== null && right !== null) return undefined
  if (sign === 'in' || sign === 'notin') {
    const found = contains(left, right)
    return found === undefined ? undefined : found === (sign === 'in')
  }
  if (sign === 'is' || sign === 'isnot' || sign === '==' || sign === '!=') {
    const [a, b] = [keyOf(left), keyOf(right)]
    if (a === undefined || b === undefined) return undefined
    return (a === b) === (sign === '==' || sign === 'is')
  }
  const [a, b] = [numeric(left) ?? unitsOf(left), numeric(right) ?? unitsOf(right)]
  if (a === undefined || b === undefined || (typeof a === 'string') !== (typeof b === 'string')) return undefined
  if (sign === '<') return a < b
  if (sign === '<=') return a <= b
  if (sign === '>') return a > b
  return sign === '>=' ? a >= b : undefined
}

function isOpen(value: Py): boolean {
  return value instanceof External && value.name.includes('(')
}

function contains(item: Py, holder: Py): boolean | undefined {
  const [part, whole] = [unitsOf(item), unitsOf(holder)]
  if (part !== undefined && whole !== undefined) return whole.includes(part)
  const key = keyOf(item)
  if (key === undefined) return undefined
  if (holder instanceof Dict) return holder.entries.has(key)
  if (holder instanceof Bytes && typeof item === 'number') return holder.text.includes(String.fromCharCode(item))
  if (!(holder instanceof List)) return undefined
  if (holder.items.some((each) => keyOf(each) === key)) return true
  return holder.items.includes(UNKNOWN) ? undefined : false
}

/** `left and right`, `left or right`: the value, and whether the right side counts at all. */
export function shortcut(sign: string, left: Py): 'left' | 'right' | 'either' {
  const truth = truthOf(left)
  if (truth === undefined) return 'either'
  return truth === (sign === 'or') ? 'left' : 'right'
}
