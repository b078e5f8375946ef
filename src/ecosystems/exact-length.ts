import { pipeline, Transform, type Readable } from 'node:stream'
import { LazaretError } from '../model/errors.ts'

/**
 * The same bytes, which end with an error where they are not as many as was said. A client that was promised more would
 * wait for the rest until its own timeout; the error cuts its connection at once.
 */
export function exactLength(source: Readable, lengthBytes: number): Readable {
  let left = lengthBytes
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length
      done(left < 0 ? otherLength() : null, chunk)
    },
    flush(done) {
      done(left === 0 ? null : otherLength())
    },
  })
  // Each end ends the other; the error itself is met by whoever reads the meter.
  pipeline(source, meter, () => undefined)
  return meter
}

function otherLength(): LazaretError {
  return new LazaretError('internal', 'A stored artifact has another length than was said.')
}
