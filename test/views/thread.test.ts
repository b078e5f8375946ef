import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { LazaretError } from '../../src/model/errors.ts'
import { ViewThread } from '../../src/views/thread.ts'

const TIMEOUT_MS = 2500

/** Bytes that this machine, as busy as it is now, compresses in about 250 ms. */
function quarterSecond(): Buffer {
  const bytes = Buffer.from(randomBytes(500_000).toString('hex'))
  const start = performance.now()
  gzipSync(bytes, { level: 6 })
  const times = Math.ceil(250 / (performance.now() - start))
  return Buffer.concat(Array.from({ length: times }, () => bytes))
}

const UNIT = quarterSecond()

async function outcome(job: Promise<unknown>): Promise<string> {
  try {
    await job
    return 'done'
  } catch (error) {
    return error instanceof LazaretError ? `${error.code}: ${error.message}` : String(error)
  }
}

t.test('the metadata thread: a long queue kills nothing, a job that is too long fails alone', async (t) => {
  const thread = new ViewThread(TIMEOUT_MS)
  t.teardown(() => thread.close())
  const compress = (bytes: Uint8Array): Promise<string> =>
    outcome(thread.run({ kind: 'compress', bytes, coding: 'gzip' }))
  const start = performance.now()
  const queue = await Promise.all(Array.from({ length: 24 }, () => compress(UNIT)))
  t.same(
    queue.filter((one) => one !== 'done'),
    [],
  )
  t.ok(performance.now() - start > TIMEOUT_MS, 'together they took longer than one may')
  const endless = Buffer.concat(Array.from({ length: 40 }, () => UNIT))
  const small = Buffer.from('x')
  t.same(await Promise.all([small, endless, small, small, small].map(compress)), [
    'done',
    'internal: the metadata thread took too long',
    'done',
    'done',
    'done',
  ])
})
