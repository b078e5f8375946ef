import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { sha256 } from '../../../src/model/digest.ts'
import { bucketBlobs } from '../../../src/store/bucket-blobs.ts'
import { S3_LIMITS } from '../../../src/upstream/s3/exchange.ts'
import { s3Objects } from '../../../src/upstream/s3/objects.ts'

const GOOD = Buffer.from('the very bytes')
const DIGEST = sha256(GOOD)
const HEADERS = { etag: '"1"', 'last-modified': 'Mon, 30 Nov 2026 08:00:00 GMT' }
const ERROR = '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>'

async function bucketThat(t: Test, answer: RequestListener, limits = {}) {
  const server = createServer((request, response) => {
    request.resume()
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const settings = {
    pathStyle: true,
    encryption: undefined,
    kmsKey: undefined,
    bucket: 'artifacts',
    prefix: '',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  }
  const objects = s3Objects(settings, undefined, { ...S3_LIMITS, ...limits })
  t.teardown(async () => {
    await objects.close()
    server.closeAllConnections()
    server.close()
  })
  return { objects, ...(await bucketBlobs(objects, t.testdir(), 1_000_000)) }
}

const drip: RequestListener = (_request, response) => {
  response.writeHead(200, { ...HEADERS, 'content-length': 1000 })
  const timer = setInterval(() => response.write('x'), 20)
  response.on('close', () => clearInterval(timer))
}

t.test('whatever a bucket gives in place of an object, it ends, and no wrong byte is given out', async (t) => {
  const rows: readonly (readonly [situation: string, answer: RequestListener, code: string])[] = [
    [
      'less than it says',
      (_, r) => void r.writeHead(200, { ...HEADERS, 'content-length': 100 }).write('short', () => r.destroy()),
      'storage-unreachable',
    ],
    [
      'an error as a success',
      (_, r) => void r.writeHead(200, { ...HEADERS, 'content-length': ERROR.length }).end(ERROR),
      'artifact-damaged',
    ],
    [
      'no length, and no end',
      (_, r) =>
        void Readable.from(
          (function* () {
            for (;;) yield 'x'.repeat(65_536)
          })(),
        ).pipe(r.writeHead(200, HEADERS)),
      'storage-unreachable',
    ],
    [
      'a length that nothing has',
      (_, r) => void r.writeHead(200, { ...HEADERS, 'content-length': 1e13 }).write('x'),
      'storage-unreachable',
    ],
    ['no ETag', (_, r) => void r.writeHead(200, { 'content-length': GOOD.length }).end(GOOD), 'storage-unreachable'],
    ['a drip', drip, 'storage-unreachable'],
    [
      'the bytes, and an error behind them',
      (_, r) =>
        void r
          .writeHead(200, { ...HEADERS, 'content-length': GOOD.length + ERROR.length })
          .end(Buffer.concat([GOOD, Buffer.from(ERROR)])),
      'artifact-damaged',
    ],
    ['a redirect', (_, r) => void r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(), 'storage-unreachable'],
    ['nothing at all', (_, r) => void r.writeHead(204, HEADERS).end(), 'storage-unreachable'],
    [
      'other bytes of the same length',
      (_, r) => void r.writeHead(200, { ...HEADERS, 'content-length': GOOD.length }).end(Buffer.alloc(GOOD.length)),
      'artifact-damaged',
    ],
  ]
  for (const [situation, answer, code] of rows) {
    await t.test(situation, async (t) => {
      const { blobs } = await bucketThat(t, answer, { objectMs: 500, objectBytesPerSecond: 10_000, textMs: 500 })
      await t.rejects(blobs.read(DIGEST), { code })
    })
  }
})

t.test('a list that does not end, or drips, is given up', async (t) => {
  const page = '<ListBucketResult><NextContinuationToken>again</NextContinuationToken></ListBucketResult>'
  let pages = 0
  const rows: readonly (readonly [situation: string, answer: RequestListener, reason: RegExp])[] = [
    ['the same page again', (_, r) => void r.end(page), /goes on where it began/],
    ['ever another page', (_, r) => void r.end(page.replace('again', `page-${(pages += 1)}`)), /no end after 50 pages/],
    ['a drip', drip, /artifacts cannot be used/],
  ]
  for (const [situation, answer, reason] of rows) {
    await t.test(situation, async (t) => {
      const { objects } = await bucketThat(t, answer, { textMs: 500, pages: 50 })
      const read = async (): Promise<void> => {
        for await (const one of objects.list('sha256/')) t.fail(one.key)
      }
      await t.rejects(read(), { code: 'storage-unreachable', message: reason })
    })
  }
})

t.test('what a bucket takes is kept only where it says so under the condition', async (t) => {
  const { blobs } = await bucketThat(t, (request, response) =>
    request.method === 'PUT'
      ? void response.writeHead(412).end()
      : void response.writeHead(200, { ...HEADERS, etag: '"other"', 'content-length': 3 }).end(),
  )
  const staged = await blobs.stage(Readable.from([GOOD]), [], 100)
  await t.rejects(staged.keep(), { code: 'storage-unreachable' }, 'another object lies there, whatever is tried')
})
