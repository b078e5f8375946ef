const WORD = /=\?([\w-]{1,40})(?:\*[\w-]{1,40})?\?([bq])\?([^?\s]{0,4000})\?=/gi

/** A header value with its encoded words [RFC 2047] decoded: uv does so, and takes for a requirement what pip cannot read. */
export function decodedWords(value: string): string {
  if (!value.includes('=?')) return value
  return value.replaceAll(WORD, (_, charset: string, way: string, text: string) =>
    (/^b$/i.test(way) ? Buffer.from(text, 'base64') : quoted(text)).toString(
      /^utf-?8$/i.test(charset) ? 'utf8' : 'latin1',
    ),
  )
}

function quoted(text: string): Buffer {
  const latin1 = text
    .replaceAll('_', ' ')
    .replaceAll(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(latin1, 'latin1')
}
