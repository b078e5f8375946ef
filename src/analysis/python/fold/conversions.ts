import { codesOf } from './collections.ts'
import { operate } from './operators.ts'
import { Built, Bytes, madeOf, numberOf, textOf, UNKNOWN, unitsOf, wholeOf, type Py } from './values.ts'

/** Longest texts of numbers and bytes that are made. */
const MAX_DIGITS = 100_000

/** `int(value, base)`. */
export function asWhole(value: Py, base: number): Py {
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return value
  const digits = unitsOf(value)?.trim().replaceAll('_', '').toLowerCase()
  if (digits === undefined || digits.length > MAX_DIGITS) return UNKNOWN
  const plain = digits.replace(/^0[xob]/, '')
  if (base === 10) return /^-?\d+$/.test(digits) ? numberOf(BigInt(digits)) : UNKNOWN
  if ((base === 16 || base === 0) && /^[\da-f]+$/.test(plain)) return numberOf(BigInt(`0x${plain}`))
  if (base === 2 && /^[01]+$/.test(plain)) return numberOf(BigInt(`0b${plain}`))
  if (base === 8 && /^[0-7]+$/.test(plain)) return numberOf(BigInt(`0o${plain}`))
  const small = base >= 2 && base <= 36 && plain.length < 10 ? Number.parseInt(plain, base) : Number.NaN
  return Number.isInteger(small) ? small : UNKNOWN
}

/** `float(value)`. */
export function asFloat(value: Py): Py {
  if (typeof value === 'number') return value
  const text = textOf(value)
  const number = text === undefined ? Number.NaN : Number(text)
  return Number.isNaN(number) ? UNKNOWN : number
}

/** `hex(value)` and its kin. */
export function based(value: Py, base: number, prefix: string): Py {
  if (typeof value === 'bigint') return `${prefix}${value.toString(base)}`
  const whole = wholeOf(value)
  return whole === undefined || whole < 0 ? UNKNOWN : `${prefix}${whole.toString(base)}`
}

/** `bytes(value)`: of a text with its encoding, of numbers, of so many zeros. */
export function asBytes(_machine: unknown, [value]: readonly Py[]): Py {
  if (value === undefined) return new Bytes('', false)
  if (value instanceof Bytes) return new Bytes(value.text, value.isBuilt)
  const text = textOf(value)
  if (text !== undefined) return new Bytes(Buffer.from(text, 'utf8').toString('latin1'), value instanceof Built)
  const count = wholeOf(value)
  if (count !== undefined) return count < 0 || count > MAX_DIGITS ? UNKNOWN : new Bytes('\0'.repeat(count), false)
  const letters = codesOf(value)
  return letters === undefined ? UNKNOWN : new Bytes(letters, true)
}

/** `int.from_bytes(value, order)`. */
export function fromBytes(value: Py, order: string | undefined): Py {
  const units = unitsOf(value)
  if (units === undefined || units.length > MAX_DIGITS) return UNKNOWN
  const bytes = Buffer.from(units, 'latin1')
  const digits = Buffer.from(order === 'little' ? bytes.toReversed() : bytes).toString('hex')
  return numberOf(BigInt(`0x${digits === '' ? '0' : digits}`))
}

/** A method of a whole number; undefined: none that is known. */
export function numberMethod(
  value: number | bigint,
  name: string,
  args: readonly Py[],
  keywords: ReadonlyMap<string, Py>,
): Py | undefined {
  if (name === 'to_bytes') return toBytes(value, args, keywords)
  if (name !== 'bit_length') return undefined
  return value === 0 ? 0 : value.toString(2).replace('-', '').length
}

/** `value.to_bytes(length, order)`. */
function toBytes(value: number | bigint, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py {
  const length = wholeOf(args[0] ?? keywords.get('length') ?? 1)
  const order = textOf(args[1] ?? keywords.get('byteorder') ?? 'big')
  if (length === undefined || length > MAX_DIGITS || value < 0) return UNKNOWN
  const digits = value.toString(16)
  const bytes = Buffer.from(digits.padStart(length * 2, '0').slice(-length * 2), 'hex')
  return new Bytes(Buffer.from(order === 'little' ? bytes.toReversed() : bytes).toString('latin1'), true)
}

/** `pow(left, right, modulus)`. */
export function power(left: Py, right: Py, modulus: Py | undefined): Py {
  if (modulus === undefined) return operate('**', left, right)
  const [base, exponent, by] = [left, right, modulus].map((value) =>
    typeof value === 'bigint' ? value : wholeOf(value) === undefined ? undefined : BigInt(wholeOf(value) ?? 0),
  )
  if (base === undefined || exponent === undefined || by === undefined || by <= 0n || exponent < 0n) return UNKNOWN
  if (exponent.toString(2).length > 4096 || by.toString(16).length > 2048) return UNKNOWN
  let result = 1n
  let square = ((base % by) + by) % by
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % by
    square = (square * square) % by
  }
  return numberOf(result)
}

/** `urllib.parse.unquote(value)`. */
export function unquoted(value: Py): Py {
  const text = textOf(value)
  if (text === undefined) return UNKNOWN
  const escapes = text.match(/%[\da-f]{2}/gi) ?? []
  const bytes = text.replaceAll(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  // an address has some of them; a text has them for every letter where it is to be hidden
  return escapes.length > 4 && escapes.length * 6 > text.length ? new Built(bytes) : madeOf(bytes, value)
}

/** `html.unescape(value)`. */
export function unescaped(value: Py): Py {
  const text = textOf(value)
  if (text === undefined) return UNKNOWN
  const made = text.replaceAll(/&#(x?)([\da-f]{1,6});/gi, (_, hex: string, digits: string) =>
    String.fromCodePoint(Math.min(0x10_ffff, Number.parseInt(digits, hex === '' ? 10 : 16) || 0)),
  )
  return made === text ? value : new Built(made)
}

/** `os.path.join(…)`. */
export function pathOf(args: readonly Py[]): Py {
  const texts = args.map(textOf)
  return texts.includes(undefined) ? UNKNOWN : madeOf(texts.join('/').replaceAll(/\/{2,}/g, '/'), ...args)
}
