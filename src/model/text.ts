/** Printable ASCII in one line of at most `max` characters; all else becomes `?`. For reason phrases and terminals. */
export function asciiLine(text: string, max: number): string {
  const line = text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll('…', '...')
    .replaceAll(/[^\x20-\x7e]/g, '?')
  return line.length <= max ? line : `${line.slice(0, max - 3)}...`
}

/** `text` cut at `max` UTF-16 units, without splitting a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(max - 2)) ? max - 2 : max - 1
  return `${text.slice(0, end)}…`
}

/** The share of a shortened text that is kept of its beginning; the rest is kept of its end. */
const BEGINNING = 0.6

/** A cut falls between two words where there is a blank this near, UTF-16 units. */
const WORD_MAX = 16

/**
 * `text` in at most `max` UTF-16 units (no fewer than `mark` has), with `mark` in place of its middle: a sentence says
 * at its beginning what was found, and at its end when and where. No surrogate pair is split.
 */
export function shorten(text: string, max: number, mark = ' … '): string {
  if (text.length <= max) return text
  const room = max - mark.length
  const beginning = Math.ceil(room * BEGINNING)
  const head = text.slice(0, beginning).replace(/[\uD800-\uDBFF]$/, '')
  const tail = text.slice(text.length - (room - beginning)).replace(/^[\uDC00-\uDFFF]/, '')
  const blank = head.lastIndexOf(' ')
  const headEnd = blank > Math.max(0, beginning - WORD_MAX) ? blank : head.length
  const next = tail.slice(0, WORD_MAX).indexOf(' ')
  return `${head.slice(0, headEnd)}${mark}${tail.slice(next + 1)}`
}

/** "2026-11-27 09:14 UTC", of an ISO 8601 time in UTC. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** "09:14:05 UTC", of an ISO 8601 time in UTC: of something that was just now. */
export function clockOf(iso: string): string {
  return `${iso.slice(11, 19)} UTC`
}

/** As `minute`, the first that is not before `iso`: whoever comes then does not come too early. */
export function minuteFrom(iso: string): string {
  const ms = Date.parse(iso)
  return minute(Number.isNaN(ms) ? iso : new Date(Math.ceil(ms / MINUTE_MS) * MINUTE_MS).toISOString())
}

const MINUTE_MS = 60_000

/** Names as Markdown code, in one list: "`a`, `b` or `c`". */
export function named(names: readonly string[], word: 'or' | 'and' = 'or'): string {
  const shown = names.map((name) => `\`${name}\``)
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`
}
