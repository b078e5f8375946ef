import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'
import { pipeline as compose, type Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LazaretError } from '../model/errors.ts'
import { exactBytes } from '../model/exact-bytes.ts'

/** What we tell upstream that we can undo, cheapest first. */
export const ACCEPT_ENCODING = 'zstd, br, gzip'

/** Most bodies are no larger than this as they come: those are decoded in one call of a millisecond or two. A stream costs as much besides. */
export const AT_ONCE_BYTES = 64 * 1024

/** What one call may unfold to, bytes: what is more is streamed. */
const AT_ONCE_DECODED_BYTES = 1024 * 1024

const NO_BYTES = Buffer.alloc(0)

/** Decoded bytes come in pieces of this size: each is a trip to the thread pool and back. */
const PIECE_BYTES = 256 * 1024

interface Coding {
  readonly atOnce: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer
  readonly stream: () => Transform
}

const GZIP: Coding = { atOnce: gunzipSync, stream: () => createGunzip({ chunkSize: PIECE_BYTES }) }

/** Codings that can be undone, by their names in lower case. */
const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', { atOnce: inflateSync, stream: () => createInflate({ chunkSize: PIECE_BYTES }) }],
  ['br', { atOnce: brotliDecompressSync, stream: () => createBrotliDecompress({ chunkSize: PIECE_BYTES }) }],
  ['zstd', { atOnce: zstdDecompressSync, stream: () => createZstdDecompress({ chunkSize: PIECE_BYTES }) }],
])

/**
 * The whole body, decoded. Both what arrives and what it unfolds to are counted while it streams, so that neither a
 * long answer nor a small one that explodes is ever held. Throws `too-large`, `upstream-failed`, and the body's own errors.
 */
export async function readDecoded(body: Readable, coding: string | undefined, maxBytes: number): Promise<Buffer> {
  const makeDecoder = decoderOf(coding)
  try {
    const arriving = counted(body, maxBytes)
    const { chunks, isWhole } = await begun(arriving)
    if (isWhole) {
      const whole = Buffer.concat(chunks)
      const decoded = makeDecoder === undefined ? whole : decodedAtOnce(whole, coding, maxBytes)
      // The document is kept and sent to a thread.
      if (decoded !== undefined) return Buffer.from(exactBytes(decoded).buffer)
    }
    const all = chained(chunks, isWhole ? undefined : arriving)
    if (makeDecoder === undefined) return await joined(all)
    let decoded: Buffer = NO_BYTES
    await pipeline(all, makeDecoder(), async (source: AsyncIterable<Buffer>) => {
      decoded = await joined(counted(source, maxBytes))
    })
    return decoded
  } catch (error) {
    // What is left of it is of no use: its connection is given up.
    body.destroy()
    throw error
  }
}

async function joined(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What of a body is read first, and whether that is all of it. */
async function begun(arriving: AsyncGenerator<Buffer>): Promise<{ chunks: readonly Buffer[]; isWhole: boolean }> {
  const chunks: Buffer[] = []
  for (let bytes = 0; bytes <= AT_ONCE_BYTES;) {
    const next = await arriving.next()
    if (next.done === true) return { chunks, isWhole: true }
    chunks.push(next.value)
    bytes += next.value.length
  }
  return { chunks, isWhole: false }
}

async function* chained(chunks: readonly Buffer[], rest: AsyncIterable<Buffer> | undefined): AsyncGenerator<Buffer> {
  yield* chunks
  if (rest !== undefined) yield* rest
}

/** Undefined for whatever is out of the ordinary, damaged or large: the stream says what is wrong with it, or goes on. */
function decodedAtOnce(bytes: Buffer, coding: string | undefined, maxBytes: number): Buffer | undefined {
  const known = CODINGS.get(codingOf(coding))
  try {
    return known?.atOnce(bytes, { maxOutputLength: Math.min(maxBytes, AT_ONCE_DECODED_BYTES) })
  } catch {
    return undefined
  }
}

function codingOf(coding: string | undefined): string {
  return coding?.trim().toLowerCase() ?? ''
}

async function* counted(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let total = 0
  for await (const chunk of source) {
    total += chunk.length
    if (total > maxBytes) throw new LazaretError('too-large', `upstream's document is larger than ${maxBytes} bytes`)
    yield chunk
  }
}

/** Throws `upstream-failed` for a coding that was not asked for; undefined: there is none. */
function decoderOf(coding: string | undefined): (() => Transform) | undefined {
  const name = codingOf(coding)
  if (name === '' || name === 'identity') return undefined
  const known = CODINGS.get(name)
  if (known !== undefined) return known.stream
  throw new LazaretError('upstream-failed', 'upstream answered in a content coding that was not asked for')
}

/** Undoes a coding that an answer states; undefined for none, and for one that is not known. */
export function decodeBy(coding: string | undefined): ((bytes: Readable) => Readable) | undefined {
  try {
    const makeDecoder = decoderOf(coding)
    return makeDecoder && ((bytes) => compose(bytes, makeDecoder(), () => undefined))
  } catch {
    return undefined
  }
}
