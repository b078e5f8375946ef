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

/** "2026-11-27 09:14 UTC", of an ISO 8601 time in UTC. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}
