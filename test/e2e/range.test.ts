import { randomBytes } from 'node:crypto'
import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'

interface Wanted {
  readonly status: 200 | 206 | 304 | 416
  /** inclusive; absent: all of it, or nothing where the status says so */
  readonly part?: readonly [start: number, end: number]
}

const WHOLE: Wanted = { status: 200 }
const BEYOND: Wanted = { status: 416 }
const part = (start: number, end: number): Wanted => ({ status: 206, part: [start, end] })

type Case = readonly [situation: string, headers: Readonly<Record<string, string>>, wanted: Wanted, method?: 'HEAD']

/** What is asked of an artifact of `size` bytes whose ETag is `etag`. */
function casesOf(size: number, etag: string): readonly Case[] {
  const last = size - 1
  return [
    ['the first bytes', { range: 'bytes=0-9' }, part(0, 9)],
    ['one byte', { range: 'bytes=7-7' }, part(7, 7)],
    ['the rest of a download', { range: 'bytes=100-' }, part(100, last)],
    ['the last byte', { range: `bytes=${last}-${last}` }, part(last, last)],
    ['an end beyond the end', { range: `bytes=100-${size + 999}` }, part(100, last)],
    ['the last bytes', { range: 'bytes=-20' }, part(size - 20, last)],
    ['more last bytes than there are', { range: `bytes=-${size + 1}` }, part(0, last)],
    ['no last bytes', { range: 'bytes=-0' }, BEYOND],
    ['past the end', { range: `bytes=${size}-` }, BEYOND],
    ['far past the end', { range: 'bytes=999999999999999-' }, BEYOND],
    ['two parts', { range: 'bytes=0-3,5-9' }, WHOLE],
    ['two parts, past the end', { range: `bytes=${size}-,${size}-` }, WHOLE],
    ['backwards', { range: 'bytes=9-0' }, WHOLE],
    ['another unit', { range: 'pages=0-9' }, WHOLE],
    ['no numbers', { range: 'bytes=-' }, WHOLE],
    ['more digits than a number holds', { range: `bytes=${'9'.repeat(40)}-` }, WHOLE],
    ['if it is still the same', { range: 'bytes=0-9', 'if-range': etag }, part(0, 9)],
    ['if it is what it was before', { range: 'bytes=0-9', 'if-range': `"${sha256('old')}"` }, WHOLE],
    ['if it is much the same', { range: 'bytes=0-9', 'if-range': `W/${etag}` }, WHOLE],
    ['if it is of a date', { range: 'bytes=0-9', 'if-range': new Date().toUTCString() }, WHOLE],
    ['past the end of what it was before', { range: `bytes=${size}-`, 'if-range': '"old"' }, WHOLE],
    ['unless it is the same', { range: 'bytes=0-9', 'if-none-match': etag }, { status: 304 }],
    ['HEAD', { range: 'bytes=0-9' }, WHOLE, 'HEAD'],
  ]
}

t.test('parts of an artifact: of one that nobody asked for before, from memory and from the disk', async (t) => {
  const world = await startWorld()
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}), env: { LAZARET_MEMORY_ARTIFACTS_MB: '1' } })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  for (const [where, dataBytes] of [
    ['memory', 300],
    ['disk', 1_500_000],
  ] as const) {
    const names = casesOf(0, '').map((_, index) => `${where}-${index}`)
    const files = { 'data.bin': randomBytes(dataBytes) }
    for (const [index, name] of names.entries()) {
      // Cold: each case is the first request of a package; warm: the second.
      const built = npmTarball({ name, version: '1.0.0', files })
      world.npm.publish({ built, publishedAt: OLD })
      const { bytes, filename } = built
      const size = bytes.length
      const etag = `"${sha256(bytes)}"`
      const found = casesOf(size, etag)[index]
      if (found === undefined) throw new Error('there is a name for each case')
      const [situation, headers, wanted, method = 'GET'] = found
      for (const state of ['cold', 'warm']) {
        const label = `${where}, ${state}: ${situation}`
        const answer = await ask(method, `${lazaret.npmUrl}${name}/-/${filename}`, headers)
        const [start, end] = wanted.part ?? [0, size - 1]
        const isBare = method === 'HEAD' || wanted.status === 304 || wanted.status === 416
        t.equal(answer.status, wanted.status, label)
        t.ok(answer.body.equals(isBare ? Buffer.alloc(0) : bytes.subarray(start, end + 1)), `${label}: those bytes`)
        t.match(answer.headers, { etag, 'accept-ranges': 'bytes' }, label)
        const told = { 206: `bytes ${start}-${end}/${size}`, 416: `bytes */${size}`, 200: undefined, 304: undefined }
        t.equal(answer.headers['content-range'], told[wanted.status], label)
        if (method === 'HEAD') t.equal(answer.headers['content-length'], String(size), label)
      }
    }
  }
  t.same(
    world.requests.filter(({ headers }) => headers.range !== undefined || headers['if-range'] !== undefined),
    [],
    'upstream is asked for all of it: a part cannot be inspected',
  )
})

t.test('a part of a wheel, as pip and uv ask for it', async (t) => {
  const world = await startWorld()
  const built = wheel({ name: 'widget', version: '1.0' })
  world.pypi.publish({ built, publishedAt: OLD })
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  const url = new URL(`..${world.pypi.pathOf('widget', built.filename)}`, lazaret.pypiUrl).href
  const tail = await ask('GET', url, { range: 'bytes=-100' })
  t.equal(tail.status, 206)
  t.ok(tail.body.equals(built.bytes.subarray(-100)))
  t.equal((await ask('GET', url, { range: 'bytes=99999999-' })).status, 416)
})
