import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { sha256, type Sha256 } from '../../../src/model/digest.ts'
import type { ObjectSource } from '../../../src/model/object-store.ts'
import { bucketBlobs } from '../../../src/store/bucket-blobs.ts'
import { blobKey } from '../../../src/store/bucket-files.ts'
import { s3Objects } from '../../../src/upstream/s3/objects.ts'
import { testBlobs } from '../../contracts/blobs.ts'
import { startFaulty } from './faulty.ts'
import { NEEDS_GATEWAY, startGateway, type Gateway } from './gateway.ts'

const GB = 1024 ** 3
const GOOD = Buffer.from('good bytes')
const DIGEST = sha256(GOOD)

const source = (bytes: Buffer, digest: Sha256 = sha256(bytes)): ObjectSource => ({
  digest,
  sizeBytes: bytes.length,
  open: (start = 0, end = bytes.length - 1) => Readable.from([bytes.subarray(start, end + 1)]),
})

/** A bucket of a service, and openings of the blobs in it, each with a cache of its own. */
async function opened(t: Test) {
  const gateway = await startGateway(t)
  const faulty = await startFaulty(t, gateway.bucket.endpoint)
  const objects = s3Objects({ ...gateway.bucket, endpoint: faulty.url }, undefined)
  t.teardown(() => objects.close())
  let count = 0
  const open = (bytesMax = GB) => bucketBlobs(objects, gateway.beside(`data${(count += 1)}`), bytesMax)
  return { gateway, faulty, objects, open, place: join(gateway.folder, blobKey(DIGEST)) }
}

async function kept(blobs: Awaited<ReturnType<typeof bucketBlobs>>['blobs'], bytes: Buffer): Promise<Sha256> {
  const staged = await blobs.stage(Readable.from([bytes]), [], bytes.length)
  await staged.keep()
  return staged.digest
}

t.test('a bucket, with a cache that holds all and with one that holds nothing', NEEDS_GATEWAY, async (t) => {
  const gateway = await startGateway(t)
  for (const bytesMax of [GB, 0]) {
    await t.test(`${bytesMax} bytes`, (t) =>
      testBlobs(t, async (dataDir) => {
        const prefix = `tests/${sha256(`${dataDir}${bytesMax}`)}`
        const objects = s3Objects({ ...gateway.bucket, prefix }, undefined)
        t.teardown(() => objects.close())
        return (await bucketBlobs(objects, dataDir, bytesMax)).blobs
      }),
    )
  }
})

t.test('what one machine kept another one gives, and asks the bucket once', NEEDS_GATEWAY, async (t) => {
  const { open, faulty, place } = await opened(t)
  const [one, other] = [await open(), await open()]
  await kept(one.blobs, GOOD)
  t.ok(readFileSync(place).equals(GOOD), 'under its digest')
  faulty.seen.length = 0
  const reads = Array.from({ length: 4 }, () => other.blobs.read(DIGEST))
  for (const read of reads) t.ok((await read).equals(GOOD))
  await other.blobs.verify(DIGEST)
  t.ok((await buffer(other.blobs.open(DIGEST, 1, 3))).equals(GOOD.subarray(1, 4)))
  t.same(
    faulty.seen.map(({ method }) => method),
    ['GET'],
  )
})

t.test(
  'wrong bytes in the bucket are never given out, and are replaced by the right ones',
  NEEDS_GATEWAY,
  async (t) => {
    const table: readonly (readonly [what: string, bytes: string])[] = [
      ['of the same size', 'evil bytes'],
      ['cut short', 'good'],
      ['longer', 'good bytes and more'],
      ['none', ''],
    ]
    for (const [what, bytes] of table) {
      const { open, place } = await opened(t)
      await kept((await open()).blobs, GOOD)
      writeFileSync(place, bytes)
      const { blobs } = await open()
      t.ok(await blobs.has(DIGEST), 'nobody looked at it yet')
      const asked: readonly Promise<unknown>[] = [
        blobs.read(DIGEST),
        blobs.verify(DIGEST),
        buffer(blobs.open(DIGEST)),
        blobs.withFile(DIGEST, async () => 0),
      ]
      for (const one of asked) await t.rejects(one, { code: 'artifact-damaged' }, what)
      t.notOk(await blobs.has(DIGEST), 'so that it is fetched anew')
      await kept(blobs, GOOD)
      t.ok(await blobs.has(DIGEST))
      t.ok((await (await open()).blobs.read(DIGEST)).equals(GOOD), `${what}: healed for everybody`)
    }
  },
)

t.test('whoever keeps what another size stands for puts it right', NEEDS_GATEWAY, async (t) => {
  const { open, place, objects } = await opened(t)
  await objects.put(blobKey(DIGEST), source(Buffer.from('other')))
  await kept((await open()).blobs, GOOD)
  t.ok(readFileSync(place).equals(GOOD))
})

t.test('a damaged file of the cache is fetched from the bucket again', NEEDS_GATEWAY, async (t) => {
  const { gateway } = await opened(t)
  const folder = gateway.beside('data')
  const objects = s3Objects(gateway.bucket, undefined)
  t.teardown(() => objects.close())
  const { blobs } = await bucketBlobs(objects, folder, GB)
  await kept(blobs, GOOD)
  await blobs.withFile(DIGEST, async (path) => writeFileSync(path, 'evil bytes'))
  t.ok((await blobs.read(DIGEST)).equals(GOOD))
  t.ok((await (await bucketBlobs(objects, folder, GB)).blobs.read(DIGEST)).equals(GOOD))
})

t.test('a bucket that does not answer says nothing about what is in it', NEEDS_GATEWAY, async (t) => {
  const table: readonly (readonly [
    string,
    (gateway: Gateway) => Promise<Gateway['bucket']> | Gateway['bucket'],
    RegExp,
  ])[] = [
    ['no such bucket', ({ bucket }) => ({ ...bucket, bucket: 'nobody' }), /answered \w+ with 404/],
    [
      'a wrong secret',
      ({ bucket }) => ({ ...bucket, credentials: { accessKeyId: 'lazaret', secretAccessKey: 'x' } }),
      /with 403/,
    ],
    ['nobody there', async (gateway) => (await gateway.stop(), gateway.bucket), /refuses connections/],
  ]
  for (const [what, spoil, says] of table) {
    const gateway = await startGateway(t)
    const objects = s3Objects(await spoil(gateway), undefined)
    t.teardown(() => objects.close())
    const { blobs } = await bucketBlobs(objects, gateway.beside('data'), GB)
    const staged = await blobs.stage(Readable.from([GOOD]), [], 100)
    const asked: readonly (() => Promise<unknown>)[] = [
      () => blobs.has(DIGEST),
      () => blobs.read(DIGEST),
      () => blobs.wasEvicted(DIGEST),
      () => staged.keep(),
    ]
    for (const ask of asked) await t.rejects(ask(), { code: 'storage-unreachable', status: 503, message: says }, what)
    await staged.discard()
  }
})

t.test(
  'what goes wrong once is tried again, and what is altered on the way is not given out',
  NEEDS_GATEWAY,
  async (t) => {
    const { open, faulty } = await opened(t)
    const { blobs } = await open()
    faulty.next('refused', 'refused')
    await kept(blobs, GOOD)
    faulty.next('refused')
    t.ok(await blobs.has(DIGEST))
    const other = (await open()).blobs
    faulty.next('cut')
    await t.rejects(other.read(DIGEST), { code: 'storage-unreachable' })
    faulty.next('altered')
    await t.rejects(other.read(DIGEST), { code: 'artifact-damaged' })
    t.ok((await other.read(DIGEST)).equals(GOOD), 'and once it comes as it is it is given out')
  },
)

t.test('the cache keeps to its bound, and what is in use stays', NEEDS_GATEWAY, async (t) => {
  const { objects, gateway } = await opened(t)
  const folder = gateway.beside('data')
  const { blobs } = await bucketBlobs(objects, folder, 2500)
  const files = (): number =>
    readdirSync(join(folder, 'blob-cache/blobs'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    ).length
  const digests = []
  for (const letter of 'abc') digests.push(await kept(blobs, Buffer.alloc(1000, letter)))
  const [a = DIGEST, b = DIGEST, c = DIGEST] = digests
  t.equal(files(), 2)
  await blobs.withFile(a, async (path) => {
    for (const digest of [b, c, b]) await blobs.verify(digest)
    t.equal(readFileSync(path).length, 1000, 'nobody takes it away meanwhile')
  })
  // It goes once nobody uses it.
  while (files() > 2) await pause(5)
  for (const digest of digests) t.equal((await blobs.read(digest)).length, 1000)
  t.equal(await kept(blobs, Buffer.alloc(3000)), sha256(Buffer.alloc(3000)))
  t.equal((await blobs.read(sha256(Buffer.alloc(3000)))).length, 3000, 'larger than the cache')
  const again = await bucketBlobs(objects, folder, 1000)
  t.ok(files() <= 1, 'a smaller bound holds from the start')
  t.equal((await again.blobs.read(a)).length, 1000)
})

t.test(
  'what no record names goes after a day, and what was taken away on purpose is marked',
  NEEDS_GATEWAY,
  async (t) => {
    const { open, objects } = await opened(t)
    const { blobs, files } = await open()
    const [named, orphan] = [await kept(blobs, GOOD), await kept(blobs, Buffer.from('orphan'))]
    await objects.put('sha256/not-ours', source(GOOD))
    const blob = { sizeBytes: 1, lastUsedAt: '' }
    t.same(
      [
        ...(
          await files.present(
            new Map([
              [named, blob],
              [sha256('gone'), blob],
            ]),
          )
        ).keys(),
      ],
      [named],
    )
    const isNamed = (digest: Sha256): boolean => digest === named
    const day = 24 * 60 * 60 * 1000
    t.match(await files.sweep(isNamed, day, Date.now() + day - 60_000), { orphans: { files: 0 } })
    t.match(await files.sweep(isNamed, day, Date.now() + day + 60_000), { orphans: { files: 1, bytes: 6 } })
    t.same([await blobs.has(named), await blobs.has(orphan)], [true, false])
    t.ok(await objects.head('sha256/not-ours'))
    await files.evict(named)
    t.same([await blobs.has(named), await blobs.wasEvicted(named)], [false, true])
    await t.rejects(blobs.read(named), { code: 'not-found' })
    await kept(blobs, GOOD)
    t.same([await blobs.has(named), await blobs.wasEvicted(named)], [true, false])
  },
)
