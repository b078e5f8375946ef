import { parseSha256, type Sha256 } from '../../../model/digest.ts'
import { cut } from '../../../model/text.ts'
import { UNKNOWN, type Unknown } from '../../../model/unknown.ts'

/** Longest text that is passed on from one field of a page, characters. */
const MAX_TEXT_CHARS = 2000

const MAX_HASHES = 16

/** `text` for a terminal or a page: control characters and direction overrides become spaces, and it ends. */
export function plainText(text: string): string {
  const cleaned = text.slice(0, MAX_TEXT_CHARS * 2).replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ')
  return cut(cleaned.trim(), MAX_TEXT_CHARS)
}

/** Hashes with proper names and values; upstream's spelling of hex is made lower case. */
export function readHashes(pairs: Iterable<readonly [string, unknown]>): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  for (const [algorithm, value] of pairs) {
    if (found.size === MAX_HASHES) break
    if (typeof value !== 'string' || !/^[a-z0-9_]{1,32}$/i.test(algorithm)) continue
    if (/^(?:[0-9a-f]{2}){8,64}$/i.test(value)) found.set(algorithm.toLowerCase(), value.toLowerCase())
  }
  return Object.fromEntries(found)
}

const TIME =
  /^([12][0-9]{3}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?(Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])$/

/**
 * A time as PEP 700 writes it (`2026-11-24T09:14:00.123456Z`), else unknown. Indexes also write an offset, or a space before
 * the hour, as Python's own `isoformat` and `str` do: those are put into UTC, and keep their fraction.
 */
export function readTime(value: unknown): string | Unknown {
  const [, day, time, fraction = '', zone] = (typeof value === 'string' && TIME.exec(value)) || []
  const seconds = Date.parse(`${day}T${time}${zone?.replace(/^(...)(..)$/, '$1:$2')}`)
  return Number.isNaN(seconds) ? UNKNOWN : `${new Date(seconds).toISOString().slice(0, -'.000Z'.length)}${fraction}Z`
}

export function readSize(value: unknown): number | Unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : UNKNOWN
}

/** A version specifier for a human and a resolver; a text with control characters is none. */
export function readRequiresPython(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > 512) return undefined
  return /\p{Cc}/u.test(value) ? undefined : value
}

/** sha256 of a sidecar from `{"sha256": …}` or `sha256=…`; undefined where it is not a claim at all. */
export function readSidecar(value: unknown): Sha256 | Unknown | undefined {
  if (value === true || value === 'true' || value === '') return UNKNOWN
  if (typeof value === 'string') return value.startsWith('sha256=') ? sidecarHash(value.slice(7)) : undefined
  if (typeof value !== 'object' || value === null) return undefined
  return sidecarHash('sha256' in value ? value.sha256 : undefined)
}

function sidecarHash(value: unknown): Sha256 | Unknown {
  return (typeof value === 'string' && parseSha256(value.toLowerCase())) || UNKNOWN
}

/** A web address that is passed on to clients as it is, or undefined. */
export function readWebUrl(value: unknown, base: string): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_TEXT_CHARS || !URL.canParse(value, base)) return undefined
  const url = new URL(value, base)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
}

/** A project's status (PEP 792) as upstream words it; `active` where it says none. */
export function readStatus(value: unknown): string {
  return typeof value === 'string' && value !== '' ? plainText(value).slice(0, 64) : 'active'
}
