/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Deepest nesting that is written: a leaf is flat, so deeper text is not one of ours. */
export const CANONICAL_DEPTH_MAX = 32

/**
 * RFC 8785 canonical JSON: members sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them.
 * Throws TypeError on what JSON cannot say (NaN, infinities, lone surrogates) and on deeper nesting than CANONICAL_DEPTH_MAX.
 */
export function canonicalJson(value: Json): string {
  return write(value, 0)
}

function write(value: Json, depth: number): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return numeral(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (depth >= CANONICAL_DEPTH_MAX) throw new TypeError(`JSON is nested deeper than ${CANONICAL_DEPTH_MAX} levels`)
  if (isList(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`)
  const members = Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => `${quoted(key)}:${write(member, depth + 1)}`)
  return `{${members.join(',')}}`
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('JSON text holds a lone surrogate')
  return JSON.stringify(text)
}

function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
  return JSON.stringify(value)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
