import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { LazaretError } from '../../src/model/errors.ts'
import { ViewThread } from '../../src/views/thread.ts'

const TIMEOUT_MS = 2500

const TASKS = '/proc/self/task'
const LINUX = { skip: !existsSync(TASKS) }

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
  const thread = new ViewThread({ timeoutMs: TIMEOUT_MS })
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

/** Threads of workers that this process has. */
function workerThreads(): number {
  return readdirSync(TASKS).filter((id) => readFileSync(`${TASKS}/${id}/comm`, 'utf8') === 'WorkerThread\n').length
}

t.test('a thread that has nothing to do is ended, and another one does the next job', LINUX, async (t) => {
  // those of the tests before end by themselves
  for (const until = Date.now() + 30_000; workerThreads() > 0 && Date.now() < until;) await setTimeout(20)
  const before = workerThreads()
  const thread = new ViewThread({ idleMs: 100 })
  t.teardown(() => thread.close())
  for (const round of ['first', 'second']) {
    t.equal(await outcome(thread.run({ kind: 'compress', bytes: Buffer.from('x'), coding: 'gzip' })), 'done', round)
    t.equal(workerThreads(), before + 1, 'it stays for a while')
    for (const until = Date.now() + 30_000; workerThreads() > before && Date.now() < until;) await setTimeout(20)
    t.equal(workerThreads(), before)
  }
})
