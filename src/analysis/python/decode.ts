import { lookup } from '../../model/lookup.ts'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { MAX_FOLDED_UNITS } from './value.ts'

/** Bytes are held as one character a byte; see Value.texts. */
type Decoder = (text: string) => string | undefined

const base64: Decoder = (text) => latin(Buffer.from(text.replaceAll(/\s+/g, ''), 'base64'))
const hex: Decoder = (text) => latin(Buffer.from(text.replaceAll(/\s+/g, ''), 'hex'))
const inflate: Decoder = (text) => unpack(text, inflateSync) ?? unpack(text, inflateRawSync)
const gunzip: Decoder = (text) => unpack(text, gunzipSync)

/** Decoders of constants by the name of the call, for payloads that are hidden in plain sight. */
const DECODERS: Readonly<Record<string, Decoder>> = lookup({
  'base64.b64decode': base64,
  'base64.urlsafe_b64decode': base64,
  'base64.standard_b64decode': base64,
  'base64.decodebytes': base64,
  'base64.decodestring': base64,
  'base64.b16decode': hex,
  'base64.b32decode': base32,
  'base64.b85decode': (text) => base85(text, B85),
  'base64.a85decode': (text) => base85(text, A85),
  'binascii.a2b_base64': base64,
  'binascii.a2b_hex': hex,
  'binascii.unhexlify': hex,
  'quopri.decodestring': quotedPrintable,
  'binascii.a2b_qp': quotedPrintable,
  'bytes.fromhex': hex,
  'bytearray.fromhex': hex,
  'zlib.decompress': inflate,
  'gzip.decompress': gunzip,
  'brotli.decompress': (text) => unpack(text, brotliDecompressSync),
})

/** What a decoding call makes of a constant; undefined where it is not known or the text is none of the kind. */
export function decodeConstant(name: string, text: string, codec: string | undefined): string | undefined {
  if (text.length > MAX_FOLDED_UNITS) return undefined
  const decoder = name === 'codecs.decode' ? codecOf(codec ?? '') : DECODERS[name]
  const decoded = decoder?.(text)
  return decoded === undefined || decoded.length === 0 || decoded.length > MAX_FOLDED_UNITS ? undefined : decoded
}

/** A text as its `.decode()` would give it: UTF-8 where the bytes are that. */
export function bytesToText(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\p{ASCII}\x80-\xff]/u.test(text)) return text
  const decoded = Buffer.from(text, 'latin1').toString('utf8')
  return decoded.includes('\uFFFD') ? text : decoded
}

function codecOf(codec: string): Decoder | undefined {
  const name = codec.toLowerCase().replaceAll(/[-_]/g, '')
  if (name === 'rot13') return rot13
  if (name === 'base64' || name === 'base64codec') return base64
  if (name === 'hex' || name === 'hexcodec') return hex
  return name === 'zlib' || name === 'zlibcodec' ? inflate : undefined
}

function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCodePoint(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}

function unpack(
  text: string,
  inflater: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer,
): string | undefined {
  try {
    return latin(inflater(Buffer.from(text, 'latin1'), { maxOutputLength: MAX_FOLDED_UNITS }))
  } catch {
    return undefined
  }
}

function latin(bytes: Buffer): string {
  return bytes.toString('latin1')
}

/** `=68=69`, and an equals sign at the end of a line that goes on. */
function quotedPrintable(text: string): string {
  return text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

const B32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function base32(text: string): string | undefined {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of text.toUpperCase()) {
    const digit = B32.indexOf(letter)
    if (digit === -1) continue
    value = ((value << 5) | digit) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 0xff)
  }
  return latin(Buffer.from(bytes))
}

const B85 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~'
const A85 = Array.from({ length: 85 }, (_, digit) => String.fromCodePoint(digit + 33)).join('')

function base85(text: string, alphabet: string): string | undefined {
  const digits = Array.from(text.replace(/^<~/, '').replace(/~>$/, ''))
    .map((letter) => alphabet.indexOf(letter))
    .filter((digit) => digit !== -1)
  const bytes: number[] = []
  for (let at = 0; at < digits.length; at += 5) {
    const group = digits.slice(at, at + 5)
    const missing = 5 - group.length
    const value = [...group, ...Array.from({ length: missing }, () => 84)].reduce((sum, digit) => sum * 85 + digit, 0)
    const word = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256)
    bytes.push(...word.slice(0, 4 - missing))
  }
  return latin(Buffer.from(bytes))
}
