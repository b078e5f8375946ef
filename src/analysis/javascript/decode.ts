import { Buffer } from 'node:buffer'
import type { Arguments, Value } from './value.ts'

/** characters that are decoded; a longer text is a payload, of which the fact that it is decoded says enough */
const TEXT_MAX = 4096

/** What known texts decode to. Only pure text transformations; nothing is inflated and nothing runs. */
export function decodedTexts(api: string, args: Arguments, encoding: string | undefined): string[] {
  if (api === 'String.fromCharCode' || api === 'String.fromCodePoint') return fromCodes(args)
  if ((api === 'Buffer.from' || api === 'Buffer') && encoding === undefined) return fromBytes(args)
  const texts = (args.values[0]?.texts ?? []).filter((text) => text.length <= TEXT_MAX).slice(0, 4)
  if (encoding === 'hex') return texts.map((text) => Buffer.from(text, 'hex').toString('utf8'))
  if (encoding !== undefined || api === 'atob') return texts.map((text) => Buffer.from(text, 'base64').toString('utf8'))
  if (api === 'decodeURIComponent' || api === 'unescape') return texts.flatMap((text) => percentDecoded(text))
  return []
}

/** numbers from which on a list of printable characters is a text that is not to be read */
const SPELLED_MIN = 12

/** members of a list that are looked at, and told apart by whoever evaluates it */
const LISTED_MAX = 64

/** `Buffer.from([101, 99, 104, 111, …])`; bytes of other data are seldom all printable. */
export function spelledBytes(args: Arguments): boolean {
  return listedCodes(args.values[0]).length >= SPELLED_MIN
}

function listedCodes(list: Value | undefined): number[] {
  const codes: number[] = []
  const [shape] = list?.shapes ?? []
  if (shape === undefined) return codes
  for (let index = 0; index < LISTED_MAX && shape.has(String(index)); index += 1) {
    const code = Number(shape.get(String(index)).texts[0] ?? Number.NaN)
    if (!isPrintable(code)) return []
    codes.push(code)
  }
  return codes
}

function isPrintable(code: number): boolean {
  return Number.isInteger(code) && ((code >= 0x20 && code <= 0x7e) || (code >= 0x09 && code <= 0x0d))
}

function fromBytes(args: Arguments): string[] {
  const codes = listedCodes(args.values[0])
  return codes.length === 0 || codes.length === LISTED_MAX ? [] : [String.fromCharCode(...codes)]
}

function fromCodes(args: Arguments): string[] {
  const codes = args.values.map((value) => Number(value.texts[0] ?? Number.NaN))
  if (codes.length === 0 || !codes.every((code) => Number.isInteger(code) && code >= 0 && code <= 0xffff)) return []
  return [String.fromCharCode(...codes)]
}

function percentDecoded(text: string): string[] {
  try {
    return [decodeURIComponent(text)]
  } catch {
    return []
  }
}
