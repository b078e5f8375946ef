import { Readable, Transform, pipeline } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { WriteQuestion } from '../../../model/upstream.ts'
import { bytesOf } from './private-names.ts'

/** Base URLs under which the same tarball lies, each with a slash at its end. */
export interface Places {
  readonly ours: string
  readonly theirs: string
}

/** Bodies up to this size go on with their length, bytes; longer ones as they come, in chunks. */
const WHOLE_BYTES_MAX = 4 * 1024 * 1024

/** How a JSON document begins to say where a tarball lies. */
const BEGINNINGS = ['"tarball":"', '"tarball": "', '"tarball" : "']

/** The document with its tarballs at `to` where they were at `from`: nothing else in it is touched. */
export function withTarballs(bytes: Buffer, from: string, to: string): Buffer {
  if (from === to || !BEGINNINGS.some((beginning) => bytes.includes(`${beginning}${from}`))) return bytes
  // Latin-1 keeps each byte as it is, and URLs are ASCII.
  let text = bytes.toString('latin1')
  for (const beginning of BEGINNINGS) text = text.replaceAll(`${beginning}${from}`, `${beginning}${to}`)
  return Buffer.from(text, 'latin1')
}

/**
 * What a client writes, as upstream knows it. Clients are given a document to change with its tarballs at this registry, since
 * they work out from there what to delete; upstream must get back its own addresses, or it would send its own clients here.
 */
export async function asTheirs(
  body: unknown,
  headers: FastifyRequest['headers'],
  { ours, theirs }: Places,
): Promise<Pick<WriteQuestion, 'headers' | 'body'>> {
  if (!(body instanceof Readable)) return { headers }
  const isPlainJson = headers['content-encoding'] === undefined && /\bjson\b/i.test(headers['content-type'] ?? '')
  if (!isPlainJson) return { headers, body }
  const { 'content-length': length, ...others } = headers
  if (length !== undefined && Number(length) <= WHOLE_BYTES_MAX) {
    const whole = withTarballs(await bytesOf(body), ours, theirs)
    return { headers: { ...others, 'content-length': String(whole.length) }, body: Readable.from([whole]) }
  }
  return { headers: others, body: pipeline(body, replacing(ours, theirs), () => undefined) }
}

/** Replaces across the ends of chunks: what may be the beginning of an address waits for the next one. */
function replacing(from: string, to: string): Transform {
  const addresses = BEGINNINGS.map((beginning) => Buffer.from(`${beginning}${from}`))
  const longest = Math.max(...addresses.map(({ length }) => length))
  let waiting: Buffer = Buffer.alloc(0)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const all = Buffer.concat([waiting, chunk])
      // Never within an address, and never before one that was replaced: it would be read a second time.
      const ends = addresses.map((address) => all.lastIndexOf(address) + address.length)
      const known = ends.filter((end, index) => end >= (addresses[index]?.length ?? 0))
      const cut = Math.max(0, all.length - longest + 1, ...known)
      waiting = all.subarray(cut)
      done(null, withTarballs(all.subarray(0, cut), from, to))
    },
    flush(done) {
      done(null, waiting)
    },
  })
}
