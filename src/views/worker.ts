import { parentPort } from 'node:worker_threads'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { catalogueText } from '../model/catalogue-text.ts'
import { LazaretError } from '../model/errors.ts'
import { exactBytes } from '../model/exact-bytes.ts'
import { packSync } from '../store/packed.ts'
import { READY, type CompressJob, type ViewAnswer, type ViewOrder } from './jobs.ts'
import { openDocument } from './opened.ts'

const encoder = new TextEncoder()

/** The metadata thread: one job at a time, so that the event loop never parses a document. */
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')

/** Answers are given in the order of what was asked. */
let last = Promise.resolve()

const inTurn = async (before: Promise<void>, order: ViewOrder): Promise<void> => {
  await before
  const answered = await answer(order)
  port.postMessage(answered, transferable(answered))
}

port.on('message', (order: ViewOrder) => {
  last = inTurn(last, order)
})

async function answer(order: ViewOrder): Promise<ViewAnswer> {
  const { id } = order
  try {
    return { id, ...(await done(order)) }
  } catch (error) {
    if (isOutOfStack(error)) {
      return { id, failed: 'upstream sent a document that is nested too deeply', code: 'upstream-failed' }
    }
    const code = error instanceof LazaretError ? error.code : 'internal'
    return { id, failed: error instanceof Error ? error.message : String(error), code }
  }
}

port.postMessage(READY)

/** Bytes that nobody keeps here: they move, and are not copied. */
function transferable(answered: ViewAnswer): ArrayBuffer[] {
  if ('catalogue' in answered) {
    const { catalogue, packed } = answered
    return [catalogue.buffer, packed.raw.buffer, packed.parsed.buffer]
  }
  return 'compressed' in answered ? [answered.compressed.buffer] : []
}

/** The parser takes any depth; what walks or writes the document afterwards does not. */
function isOutOfStack(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}

async function done({ job, document }: ViewOrder) {
  switch (job.kind) {
    case 'parse': {
      const catalogue = encoder.encode(catalogueText(openDocument(document, job).catalogue))
      // Here it takes half of what the thread pool takes, and none of it is the event loop's.
      const [raw, parsed] = [exactBytes(packSync(job.raw.bytes)), exactBytes(packSync(catalogue))] as const
      return { catalogue, packed: { raw, parsed } }
    }
    case 'render': {
      // With policies and their language, which nobody needs who asks for files alone: as much code as all the rest.
      const { renderView } = await import('./render.ts')
      return { rendered: renderView(job, openDocument(document, job)) }
    }
    case 'compress':
      return { compressed: exactBytes(compress(job)) }
  }
}

/** Compressed once, sent often: worth more than the default effort. */
function compress({ bytes, coding }: CompressJob): Uint8Array {
  if (coding === 'gzip') return gzipSync(bytes, { level: 6 })
  if (coding === 'zstd') return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 6 } })
  return bytes
}
