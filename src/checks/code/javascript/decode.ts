import { Buffer } from 'node:buffer'
import type { Arguments } from './value.ts'

/** characters that are decoded; a longer text is a payload, of which the fact that it is decoded says enough */
const TEXT_MAX = 4096

/** What known texts decode to. Only pure text transformations; nothing is inflated and nothing runs. */
export function decodedTexts(api: string, args: Arguments, encoding: string | undefined): string[] {
  if (api === 'String.fromCharCode' || api === 'String.fromCodePoint') return fromCodes(args)
  const texts = (args.values[0]?.texts ?? []).filter((text) => text.length <= TEXT_MAX).slice(0, 4)
  if (encoding === 'hex') return texts.map((text) => Buffer.from(text, 'hex').toString('utf8'))
  if (encoding !== undefined || api === 'atob') return texts.map((text) => Buffer.from(text, 'base64').toString('utf8'))
  if (api === 'decodeURIComponent' || api === 'unescape') return texts.flatMap((text) => percentDecoded(text))
  return []
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
