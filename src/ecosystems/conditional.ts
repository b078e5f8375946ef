/** Inclusive byte positions. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** If-None-Match holds `etag`, compared weakly [RFC 9110, 13.1.2]. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  if (header === etag || header === '*') return true
  return header.split(',').some((entry) => entry.trim().replace(/^W\//, '') === etag)
}

/**
 * If-None-Match holds the ETag of this list, in whatever content coding the client was sent it: the comparison is weak [RFC 9110,
 * 13.1.2], and a list in another coding is the same list.
 */
export function matchesListEtag(header: string | undefined, etag: string): boolean {
  return (
    matchesEtag(header, etag) || (header !== undefined && matchesEtag(withoutCodings(header), withoutCodings(etag)))
  )
}

function withoutCodings(etags: string): string {
  return etags.replaceAll(/-(?:identity|gzip|zstd)(?=[-."])/g, '')
}

/**
 * The range to send: undefined for the whole body, `unsatisfiable` for a range beyond its end [RFC 9110, 14.2].
 * More than one range, other units and malformed ones are ignored, as the standard allows.
 * If-Range holds only for our own strong ETag; we state no modification dates.
 */
export function rangeOf(
  headers: { readonly range?: string | undefined; readonly 'if-range'?: string | string[] | undefined },
  etag: string,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | undefined {
  if (headers.range === undefined) return undefined
  const condition = headers['if-range']
  if (condition !== undefined && condition !== etag) return undefined
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range.trim())
  const [first, last] = [found?.[1] ?? '', found?.[2] ?? '']
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes)
    return length === 0 ? 'unsatisfiable' : { start: sizeBytes - length, end: sizeBytes - 1 }
  }
  if (last !== '' && Number(last) < Number(first)) return undefined
  if (Number(first) >= sizeBytes) return 'unsatisfiable'
  return { start: Number(first), end: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1) }
}
