import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { pipeline as compose, type Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LazaretError } from '../model/errors.ts'

/** What we tell upstream that we can undo, cheapest first. */
export const ACCEPT_ENCODING = 'zstd, br, gzip'

/** Decoded bytes come in pieces of this size: each is a trip to the thread pool and back. */
const PIECE_BYTES = 256 * 1024

/**
 * The whole body, decoded. Both what arrives and what it unfolds to are counted while it streams, so that neither a
 * long answer nor a small one that explodes is ever held. Throws `too-large`, `upstream-failed`, and the body's own errors.
 */
export async function readDecoded(body: Readable, coding: string | undefined, maxBytes: number): Promise<Buffer> {
  const decoder = decoderOf(coding)
  const chunks: Buffer[] = []
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of counted(source, maxBytes)) chunks.push(chunk)
  }
  if (decoder === undefined) await pipeline(body, collect)
  else await pipeline(body, (source: AsyncIterable<Buffer>) => counted(source, maxBytes), decoder, collect)
  return Buffer.concat(chunks)
}

async function* counted(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let total = 0
  for await (const chunk of source) {
    total += chunk.length
    if (total > maxBytes) throw new LazaretError('too-large', `upstream's document is larger than ${maxBytes} bytes`)
    yield chunk
  }
}

function decoderOf(coding: string | undefined): Transform | undefined {
  switch (coding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ chunkSize: PIECE_BYTES })
    case 'deflate':
      return createInflate({ chunkSize: PIECE_BYTES })
    case 'br':
      return createBrotliDecompress({ chunkSize: PIECE_BYTES })
    case 'zstd':
      return createZstdDecompress({ chunkSize: PIECE_BYTES })
    default:
      throw new LazaretError('upstream-failed', 'upstream answered in a content coding that was not asked for')
  }
}

/** Undoes a coding that an answer states; undefined for none, and for one that is not known. */
export function decodeBy(coding: string | undefined): ((bytes: Readable) => Readable) | undefined {
  try {
    if (decoderOf(coding) === undefined) return undefined
  } catch {
    return undefined
  }
  return (bytes) => {
    const decoder = decoderOf(coding)
    return decoder === undefined ? bytes : compose(bytes, decoder, () => undefined)
  }
}
