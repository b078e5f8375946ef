import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { sha256, type Sha256 } from '../../../src/model/digest.ts'
import type { ObjectSource } from '../../../src/model/object-store.ts'
import { PART_BYTES } from '../../../src/upstream/s3/multipart.ts'
import { s3Objects } from '../../../src/upstream/s3/objects.ts'
import { startFaulty } from './faulty.ts'
import { bucketAt, NEEDS_GATEWAY, startGateway } from './gateway.ts'

const GOOD = Buffer.from('good bytes')
const DIGEST = sha256(GOOD)

const source = (bytes: Buffer, digest: Sha256 = sha256(bytes)): ObjectSource => ({
  digest,
  sizeBytes: bytes.length,
  open: (start = 0, end = bytes.length - 1) => Readable.from([bytes.subarray(start, end + 1)]),
})

async function opened(t: Test) {
  const gateway = await startGateway(t)
  const faulty = await startFaulty(t, gateway.bucket.endpoint)
  const objects = s3Objects({ ...gateway.bucket, endpoint: faulty.url }, undefined)
  t.teardown(() => objects.close())
  return { gateway, faulty, objects }
}

t.test(
  'a write is refused where its condition does not hold, or its bytes are not what is claimed',
  NEEDS_GATEWAY,
  async (t) => {
    const { objects, gateway } = await opened(t)
    t.equal(await objects.put('a', source(GOOD)), true)
    t.equal(await objects.put('a', source(GOOD)), false, 'there is one')
    const there = await objects.head('a')
    t.match(there, { sizeBytes: GOOD.length, sha256: DIGEST })
    t.equal(await objects.put('a', source(Buffer.from('new')), '"another"'), false, 'another one is there')
    t.equal(await objects.put('b', source(GOOD), there?.etag), false, 'none is there')
    t.equal(await objects.put('a', source(Buffer.from('new')), there?.etag), true)
    await t.rejects(objects.put('c', source(GOOD, sha256('other'))), {
      code: 'storage-unreachable',
      message: /answered PUT with 400/,
    })
    t.notOk(existsSync(join(gateway.folder, 'c')))
  },
)

t.test('large objects go in parts, under the same conditions', NEEDS_GATEWAY, async (t) => {
  const { objects, faulty } = await opened(t)
  const bytes = Buffer.alloc(PART_BYTES + 1, 'x')
  faulty.next('refused', 'passed', 'refused')
  t.equal(await objects.put('large', source(bytes)), true)
  t.equal(faulty.seen.filter(({ url }) => url.includes('partNumber=')).length, 3, 'two parts, one of them twice')
  const found = await objects.get('large')
  const hash = createHash('sha256')
  if (found !== undefined) for await (const chunk of found.bytes) hash.update(chunk)
  t.equal(hash.digest('hex'), sha256(bytes))
  t.equal(await objects.put('large', source(bytes)), false, 'there is one')
  t.match(faulty.seen.at(-1), { method: 'DELETE' }, 'and its parts are gone')
  faulty.seen.length = 0
  t.equal(await objects.put('whole', source(bytes.subarray(1))), true)
  t.same(
    faulty.seen.map(({ method }) => method),
    ['PUT'],
    'a byte less goes at once',
  )
})

t.test('a list goes on over its pages', NEEDS_GATEWAY, async (t) => {
  const { objects } = await opened(t)
  const keys = Array.from({ length: 1001 }, (_, n) => `many/${String(n).padStart(4, '0')}`)
  for (let from = 0; from < keys.length; from += 50)
    await Promise.all(keys.slice(from, from + 50).map((key) => objects.put(key, source(Buffer.from('x')))))
  const found = []
  for await (const { key } of objects.list('many/')) found.push(key)
  t.same(found, keys)
})

t.test('how it is to be encrypted is told with every object', async (t) => {
  const faulty = await startFaulty(t, 'http://127.0.0.1:9')
  const bucket = bucketAt(faulty.url, { encryption: 'aws:kms', kmsKey: 'key/1', prefix: 'a/b' })
  const objects = s3Objects(bucket, undefined)
  t.teardown(() => objects.close())
  await t.rejects(objects.put('c', source(GOOD)), { code: 'storage-unreachable' })
  t.match(faulty.seen[0], {
    method: 'PUT',
    url: '/artifacts/a/b/c',
    headers: {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'key/1',
      'x-amz-content-sha256': DIGEST,
      'x-amz-checksum-sha256': Buffer.from(DIGEST, 'hex').toString('base64'),
      'if-none-match': '*',
    },
  })
  t.match(faulty.seen[0]?.headers['authorization'], /SignedHeaders=[^,]*x-amz-server-side-encryption;/, 'and signed')
})
