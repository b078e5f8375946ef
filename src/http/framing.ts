import type { IncomingMessage } from 'node:http'

/**
 * Whether a proxy before us may take the request apart differently: two Host lines, of which Node reads the first, or a transfer
 * coding besides `chunked`, which Node leaves undone [RFC 9112, 3.2 and 6.1].
 */
export function isAmbiguous({ rawHeaders, headers }: Pick<IncomingMessage, 'rawHeaders' | 'headers'>): boolean {
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') return true
  let hosts = 0
  // Names and values in turn. Most names are told apart by their length.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}
