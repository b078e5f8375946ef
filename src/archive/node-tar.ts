import { isAscii } from 'node:buffer'
import type { TarHeader } from './tar-header.ts'

/** Numbers of every header that node-tar decodes: start and length. */
const NUMBERS = [
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [148, 12],
] as const

const DEVICE_NUMBERS = [
  [329, 8],
  [337, 8],
] as const

const TIMES = [
  [476, 12],
  [488, 12],
] as const

/** Flags of links. Newer node-tars let a pax header pass that names a target, older ones do not. */
const LINKS = '12'

/**
 * Why node-tar, which npm unpacks with, passes over this header: it then reads the member's content as headers. Undefined where
 * it does not.
 */
export function passedOver(block: Buffer, header: TarHeader): string | undefined {
  // where an extension header says it, npm goes on, and to pnpm the archive ends
  if (block[0] === 0) return 'no name'
  if (block[157] !== 0 && !LINKS.includes(header.flag)) return 'a link target in what is no link'
  const fields =
    header.format === 'posix' ? [...NUMBERS, ...DEVICE_NUMBERS, ...(block[475] === 0 ? TIMES : [])] : NUMBERS
  return fields.every(([start, length]) => isNumber(block.subarray(start, start + length))) ? undefined : 'number'
}

/** Text is never an error to node-tar. In base 256 a number must be exact. */
function isNumber(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0
  if (first < 0x80) return true
  if (first !== 0x80 && first !== 0xff) return false
  const value = BigInt(`0x${bytes.toString('hex', first === 0x80 ? 1 : 0)}`)
  return Number.isSafeInteger(Number(first === 0x80 ? value : BigInt.asIntN(bytes.length * 8, value)))
}

/** Bytes from which on a name in a header may be the beginning of a longer one. */
const CUT_BYTES = 97
const CODE = /\.(?:[cm]?[jt]sx?|json|node|gypi?|py|sh|wasm)$/i

/**
 * Whether a member stays what it is where node-tar loses the path of a pax header. It decodes the text chunk by chunk, and a
 * record with a character on the edge of two is not as long then as it says: the name in the header counts. Honest writers put
 * the path there too, as far as there is room, with question marks for what is not ASCII, or one word.
 */
export function isNamedAlike(path: string, headerName: string): boolean {
  if (isAscii(Buffer.from(path)) || path === headerName || !headerName.includes('/')) return true
  const questioned = Array.from(path, (char) => (char > '\u007f' ? '?' : char)).join('')
  if (headerName.includes('?') && questioned.startsWith(headerName)) return true
  const cut = Buffer.byteLength(headerName) >= CUT_BYTES && path.startsWith(headerName.replace(/\ufffd+$/, ''))
  return cut && !CODE.test(headerName)
}
