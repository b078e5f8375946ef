import { parentPort } from 'node:worker_threads'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { documentsOf } from '../ecosystems/all.ts'
import { LazaretError } from '../model/errors.ts'
import type { CompressJob, ViewAnswer, ViewJob } from './jobs.ts'
import { renderView } from './render.ts'

/** The metadata thread: one job at a time, so that the event loop never parses a document. */
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')

port.on('message', ({ id, job }: { id: number; job: ViewJob }) => {
  port.postMessage(answer(id, job))
})

function answer(id: number, job: ViewJob): ViewAnswer {
  try {
    return { id, ...done(job) }
  } catch (error) {
    const code = error instanceof LazaretError ? error.code : 'internal'
    return { id, failed: error instanceof Error ? error.message : String(error), code }
  }
}

function done(job: ViewJob) {
  switch (job.kind) {
    case 'distil':
      return { catalogue: documentsOf(job.ecosystem).distil(job.raw) }
    case 'render':
      return { rendered: renderView(job) }
    case 'compress':
      return { compressed: compress(job) }
  }
}

/** Compressed once, sent often: worth more than the default effort. */
function compress({ bytes, coding }: CompressJob): Uint8Array {
  if (coding === 'gzip') return gzipSync(bytes, { level: 6 })
  if (coding === 'zstd') return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 6 } })
  return bytes
}
