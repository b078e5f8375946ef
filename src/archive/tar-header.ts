import { isUtf8 } from 'node:buffer'
import { isZero } from './bytes.ts'
import type { Irregularities, IrregularityCode } from './irregularities.ts'

export const BLOCK_BYTES = 512

export interface TarHeader {
  readonly name: string
  /** the name is valid UTF-8 */
  readonly encoded: boolean
  readonly mode: number
  readonly size: number
  /** the type flag as it stands; NUL is the `0` of old formats */
  readonly flag: string
  readonly linkName: string
  /** by the magic number */
  readonly format: 'posix' | 'gnu' | 'v7'
}

const OCTAL = /^ *([0-7]*)[ \0]*$/
const USTAR = Buffer.from('ustar\u000000', 'latin1')
const GNU = Buffer.from('ustar  \0', 'latin1')
const V7 = Buffer.alloc(8)

/** Fields that npm does not look at, and for which Python ends the archive where they are malformed. */
const PYTHON_NUMBERS = [
  [100, 8],
  [108, 8],
  [116, 8],
  [136, 12],
  [329, 8],
  [337, 8],
] as const

/**
 * Decodes a header block as all readers do, or returns undefined where they would not agree. What is wrong is in
 * `irregularities` then. `python`: the archive is read by Python too.
 */
export function decodeHeader(block: Buffer, python: boolean, irregularities: Irregularities): TarHeader | undefined {
  const name = text(block, 0, 100)
  const refuse = (code: IrregularityCode, detail?: string): undefined => {
    irregularities.add(code, name, detail)
    return undefined
  }
  if (!isChecked(block)) return refuse('bad-checksum')
  // in base 256 only what is too large for digits, and for us; uv refuses it, and pnpm reads nothing
  const size = block[124] === 0x80 ? undefined : tarNumber(block, 124, 12)
  if (size === undefined) return refuse('bad-size')
  const magic = block.subarray(257, 265)
  const posix = magic.equals(USTAR)
  if (!posix && !magic.equals(GNU) && !magic.equals(V7)) return refuse('bad-header', 'magic')
  if (python && PYTHON_NUMBERS.some(([start, length]) => !isNumber(block, start, length)))
    return refuse('bad-header', 'number')
  const prefix = prefixOf(block, posix)
  if (prefix === undefined) return refuse('bad-header', 'prefix')
  if (hasTail(block.subarray(0, 100)) || hasTail(block.subarray(157, 257))) return refuse('control-character', 'NUL')
  const flag = String.fromCharCode(block[156] ?? 0)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    encoded: isUtf8(field(block, 0, 100)) && isUtf8(field(block, 345, 155)),
    mode: tarNumber(block, 100, 8) ?? 0,
    size,
    flag,
    linkName: text(block, 157, 100),
    format: posix ? 'posix' : magic.equals(GNU) ? 'gnu' : 'v7',
  }
}

/**
 * The ustar name prefix. Other formats keep other things there, which Python takes for a prefix and npm does not. npm takes 130
 * bytes of it where the next byte is NUL, since another format has times there.
 */
function prefixOf(block: Buffer, posix: boolean): string | undefined {
  const long = block[475] !== 0
  if (!posix) return block[345] === 0 ? '' : undefined
  if (hasTail(block.subarray(345, 475)) || (long && hasTail(block.subarray(345, 500)))) return undefined
  if (long && field(block, 345, 155).length < 130) return undefined
  return text(block, 345, long ? 155 : 130)
}

/** Octal digits, or the base-256 form of GNU tar; undefined where malformed, negative or beyond what is exact. */
export function tarNumber(block: Buffer, start: number, length: number): number | undefined {
  const bytes = block.subarray(start, start + length)
  const first = bytes[0] ?? 0
  if (first === 0x80) {
    let value = 0
    for (const byte of bytes.subarray(1)) value = value * 256 + byte
    return Number.isSafeInteger(value) ? value : undefined
  }
  const digits = OCTAL.exec(bytes.toString('latin1'))?.[1]
  if (digits === undefined) return undefined
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** Text in eight bytes of which the last is no digit: node-tar reads on into the type flag behind them. */
function isChecked(block: Buffer): boolean {
  const ends = block[155] === 0 || block[155] === 0x20
  return ends && block[148] !== 0x80 && tarNumber(block, 148, 8) === checksum(block)
}

function checksum(block: Buffer): number {
  let sum = 8 * 0x20
  for (let index = 0; index < 148; index += 1) sum += block[index] ?? 0
  for (let index = 156; index < BLOCK_BYTES; index += 1) sum += block[index] ?? 0
  return sum
}

/** A number that Python accepts: as `tarNumber`, and negative ones in base 256. */
function isNumber(block: Buffer, start: number, length: number): boolean {
  return block[start] === 0xff || tarNumber(block, start, length) !== undefined
}

function field(block: Buffer, start: number, length: number): Buffer {
  const bytes = block.subarray(start, start + length)
  const end = bytes.indexOf(0)
  return end === -1 ? bytes : bytes.subarray(0, end)
}

function text(block: Buffer, start: number, length: number): string {
  return field(block, start, length).toString('utf8')
}

/** Bytes after the first NUL, which some readers look at. */
function hasTail(bytes: Buffer): boolean {
  const end = bytes.indexOf(0)
  return end !== -1 && !isZero(bytes.subarray(end))
}

/** Whether some tar reader would take these bytes for the first header of a tar: Python asks for the checksum alone. */
export function isTarHeader(head: Buffer): boolean {
  return head.length === BLOCK_BYTES && !isZero(head) && tarNumber(head, 148, 8) === checksum(head)
}
