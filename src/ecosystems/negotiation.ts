import type { ContentCoding } from '../model/metadata.ts'

/** One alternative of an Accept or Accept-Encoding header. */
export interface Weighted {
  /** lower case, without parameters */
  readonly value: string
  /** 0 to 1; 0 means: not this one */
  readonly q: number
}

/** Entries of a header that are looked at; clients send fewer than ten. */
const MAX_ENTRIES = 32

/** The alternatives in the order written [RFC 9110, 12.4.2]. A malformed weight counts as 0. */
export function parseWeighted(header: string | undefined): readonly Weighted[] {
  if (header === undefined) return []
  const found: Weighted[] = []
  for (const part of header.split(',', MAX_ENTRIES)) {
    const [value = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    if (value === '') continue
    const weight = parameters.find((parameter) => /^q=/i.test(parameter))
    found.push({ value: value.toLowerCase(), q: weight === undefined ? 1 : parseWeight(weight.slice(2)) })
  }
  return found
}

function parseWeight(text: string): number {
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0
}

/** Our codings, the one that costs least to send first: the order among equals. */
const OURS: readonly ContentCoding[] = ['zstd', 'gzip', 'identity']

/**
 * The codings that a client takes, best first [RFC 9110, 12.5.3]. No header means identity: clients that can inflate say so.
 * Identity closes the list unless it is forbidden by name or by `*;q=0`; with nothing left it is sent all the same.
 */
export function acceptedCodings(header: string | undefined): readonly ContentCoding[] {
  if (header === undefined) return IDENTITY
  const known = NEGOTIATED.get(header)
  if (known !== undefined) return known
  const codings = negotiate(header)
  if (NEGOTIATED.size < NEGOTIATED_MAX) NEGOTIATED.set(header, codings)
  return codings
}

const IDENTITY: readonly ContentCoding[] = ['identity']

/** Headers that were met, negotiated once: a client sends the same with each request. */
const NEGOTIATED = new Map<string, readonly ContentCoding[]>()

/** Headers remembered, so that a client that makes up ever new ones fills no memory. */
const NEGOTIATED_MAX = 200

function negotiate(header: string): readonly ContentCoding[] {
  const entries = parseWeighted(header)
  const weightOf = (coding: ContentCoding): number => {
    const named = entries.find(({ value }) => value === coding || (coding === 'gzip' && value === 'x-gzip'))
    if (named !== undefined) return named.q
    const any = entries.find(({ value }) => value === '*')
    if (any !== undefined) return any.q
    return coding === 'identity' ? 0.0001 : 0
  }
  const taken = OURS.map((coding) => ({ coding, q: weightOf(coding) })).filter(({ q }) => q > 0)
  const sorted = taken.toSorted((a, b) => b.q - a.q).map(({ coding }) => coding)
  return sorted.length === 0 ? IDENTITY : sorted
}
