import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { gzipSync } from 'node:zlib'

/** An answer before it is sent. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What a route sees of a request. */
export interface Asked {
  readonly method: string
  /** path under the registry's prefix, percent-encoding as sent, starting with `/` */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  }
}

export function text(
  status: number,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { 'content-type': contentType, ...headers }, body: Buffer.from(body) }
}

export function redirect(status: number, location: string): Reply {
  return { status, headers: { location }, body: Buffer.alloc(0) }
}

export function etagOf(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`
}

/** Answers a conditional request: 304 where the ETag is known. */
export function conditional(reply: Reply, asked: Asked): Reply {
  const etag = reply.headers['etag']
  const known = asked.headers['if-none-match']
  if (reply.status !== 200 || etag === undefined || known === undefined) return reply
  const tags = new Set(known.split(',').map((tag) => tag.trim().replace(/^W\//, '')))
  return tags.has(etag) || tags.has('*') ? { status: 304, headers: reply.headers, body: Buffer.alloc(0) } : reply
}

/** Compresses a document where the client takes gzip. Files are never compressed in transport. */
export function compressed(reply: Reply, asked: Asked): Reply {
  const accepts = /\bgzip\b/.test(asked.headers['accept-encoding'] ?? '')
  if (!accepts || reply.body.length < 200) return reply
  return { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' }, body: gzipSync(reply.body) }
}

/** Answers one byte range, where the client asks for one that the file has. */
export function ranged(reply: Reply, asked: Asked): Reply {
  const whole = { ...reply, headers: { ...reply.headers, 'accept-ranges': 'bytes' } }
  const range = /^bytes=(\d*)-(\d*)$/.exec(asked.headers.range ?? '')
  if (reply.status !== 200 || range === null) return whole
  const size = reply.body.length
  const [, first = '', last = ''] = range
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (start >= end) return { status: 416, headers: { 'content-range': `bytes */${size}` }, body: Buffer.alloc(0) }
  const headers = { ...whole.headers, 'content-range': `bytes ${start}-${end - 1}/${size}` }
  return { status: 206, headers, body: reply.body.subarray(start, end) }
}

/** The q-value that `accept` gives `type`, by its most specific range; 0 where it is not accepted. */
export function quality(accept: string, type: string): number {
  let best = { weight: -1, q: 0 }
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const weight = name === type ? 2 : name === `${type.split('/')[0]}/*` ? 1 : name === '*/*' ? 0 : -1
    if (weight === -1 || weight < best.weight) continue
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    best = { weight, q: q === undefined ? 1 : Number(q.slice(2)) }
  }
  return best.q
}
