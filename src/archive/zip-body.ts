import { crc32, inflateRawSync } from 'node:zlib'
import { codeOf } from '../model/error-code.ts'
import { Inflation } from './inflate.ts'
import type { Irregularities } from './irregularities.ts'
import type { ContentSink } from './keeping.ts'
import type { Source } from './source.ts'
import type { ZipMember } from './zip-directory.ts'
import type { ZipBody } from './zip-local.ts'

/** Members up to this size are inflated in one call. */
const AT_ONCE_BYTES = 1024 * 1024

interface Measured {
  readonly size: number
  readonly crc: number
  /** compressed bytes that were needed */
  readonly consumed: number
}

/** Streams one member's content into `sink` and holds it against what the directory states. False where it cannot be read. */
export async function readBody(
  source: Source,
  member: ZipMember,
  body: ZipBody,
  sink: ContentSink,
  irregularities: Irregularities,
): Promise<boolean> {
  const measured = await measure(source, member, body, sink)
  if (measured === undefined) {
    irregularities.add('corrupt-data', member.name)
    return false
  }
  const { size, crc, consumed } = measured
  if (size !== member.size) irregularities.add('size-mismatch', member.name)
  else if (crc !== member.crc) irregularities.add('crc-mismatch', member.name)
  if (consumed < member.compressedSize) irregularities.add('hidden-data', member.name, 'after its deflate stream')
  return size === member.size
}

async function measure(
  source: Source,
  member: ZipMember,
  body: ZipBody,
  sink: ContentSink,
): Promise<Measured | undefined> {
  if (member.method === 0) return through(source.chunks(body.start, body.end), member.size, sink)
  if (Math.max(member.size, member.compressedSize) <= AT_ONCE_BYTES) {
    return atOnce(await source.read(body.start, member.compressedSize), member.size, sink)
  }
  const inflation = new Inflation(source.chunks(body.start, body.end))
  try {
    const measured = await through(inflation.output(), member.size, sink)
    return { ...measured, consumed: measured.size > member.size ? member.compressedSize : inflation.consumed }
  } catch (error) {
    return damaged(error)
  }
}

/** Stops at the first byte over the stated size. */
async function through(chunks: AsyncIterable<Buffer>, stated: number, sink: ContentSink): Promise<Measured> {
  let size = 0
  let crc = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > stated) break
    crc = crc32(chunk, crc)
    sink.write(chunk)
  }
  return { size, crc, consumed: size }
}

function atOnce(compressed: Buffer, stated: number, sink: ContentSink): Measured | undefined {
  try {
    const { content, consumed } = inflateCounted(compressed, stated + 1)
    sink.write(content)
    return { size: content.length, crc: crc32(content), consumed }
  } catch (error) {
    if (error instanceof RangeError) return { size: stated + 1, crc: 0, consumed: compressed.length }
    return damaged(error)
  }
}

/** Inflates at most `limit` bytes, and counts the input that it took. Throws zlib's errors. */
function inflateCounted(compressed: Buffer, limit: number): { content: Buffer; consumed: number } {
  const chunkSize = Math.max(64, limit)
  const result: unknown = inflateRawSync(compressed, { info: true, maxOutputLength: limit, chunkSize })
  if (!isCounted(result)) throw new TypeError('zlib gave no engine')
  return { content: result.buffer, consumed: result.engine.bytesWritten }
}

/** What zlib returns where `info` is asked for; its types do not say so. */
function isCounted(result: unknown): result is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result
}

/** Nothing where zlib calls the data damaged; anything else is thrown on. */
function damaged(error: unknown): undefined {
  if (/^Z_(?:DATA|BUF)_ERROR$|^Z_NEED_DICT$/.test(codeOf(error))) return undefined
  throw error
}
