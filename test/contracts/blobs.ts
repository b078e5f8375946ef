import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { Blobs } from '../../src/model/blobs.ts'
import { sha256 } from '../../src/model/digest.ts'

/** Opens the backend under test on a folder, which may hold what an earlier opening left. */
export type OpenBlobs = (dataDir: string) => Promise<Blobs>

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 31) % 256))
const DIGEST = sha256(BYTES)
const MAX = 1_000_000

function chunked(bytes: Buffer, size = 16_384): Readable {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  )
  return Readable.from(chunks)
}

/** What every store of blobs must do. */
export async function testBlobs(t: Test, open: OpenBlobs): Promise<void> {
  await t.test('staged bytes are hashed and readable at once, and nowhere else before they are kept', async (t) => {
    const blobs = await open(t.testdir())
    const staged = await blobs.stage(chunked(BYTES), ['sha512', 'sha1', 'md5', 'blake2b_256'], MAX)
    t.equal(staged.digest, DIGEST)
    t.equal(staged.sizeBytes, BYTES.length)
    const { blake2b_256: _, ...hashes } = staged.hashes
    const hex = (algorithm: string): string => createHash(algorithm).update(BYTES).digest('hex')
    t.same(hashes, { sha512: hex('sha512'), sha1: hex('sha1'), md5: hex('md5') }, 'each algorithm that was asked for')
    t.ok((await buffer(staged.open())).equals(BYTES), 'before they are kept')
    t.ok((await buffer(staged.open(5, 6))).equals(BYTES.subarray(5, 7)), 'and a part of them')
    t.notOk(await blobs.has(DIGEST))
    await t.rejects(blobs.read(DIGEST), { code: 'not-found' })
    await t.rejects(blobs.verify(DIGEST), { code: 'not-found' })
    await t.rejects(
      blobs.withFile(DIGEST, async () => undefined),
      { code: 'internal' },
    )
    await t.rejects(buffer(blobs.open(DIGEST)))

    await Promise.all([staged.keep(), staged.keep()])
    await staged.keep()
    await staged.discard()
    t.ok(await blobs.has(DIGEST))
    const inFile = await blobs.withFile(DIGEST, async (path) => readFileSync(path))
    t.ok(inFile.equals(BYTES), 'kept, and no longer to be discarded')
    await blobs.verify(DIGEST)
    t.ok((await blobs.read(DIGEST)).equals(BYTES))
    t.ok((await buffer(blobs.open(DIGEST))).equals(BYTES))
    t.ok((await buffer(blobs.open(DIGEST, 10, 19))).equals(BYTES.subarray(10, 20)), 'positions are inclusive')
    t.ok((await buffer(blobs.open(DIGEST, 299_990))).equals(BYTES.subarray(299_990)), 'to the end')
  })

  await t.test('discarded bytes are gone, twice is no error, and they cannot be kept any more', async (t) => {
    const blobs = await open(t.testdir())
    const staged = await blobs.stage(chunked(BYTES), [], MAX)
    t.same(staged.hashes, {})
    await staged.discard()
    await staged.discard()
    await t.rejects(staged.keep(), { code: 'internal' })
    t.notOk(await blobs.has(DIGEST))
  })

  await t.test('the size limit holds at its byte', async (t) => {
    const blobs = await open(t.testdir())
    const exact = await blobs.stage(chunked(BYTES), [], BYTES.length)
    t.equal(exact.sizeBytes, BYTES.length)
    const source = chunked(BYTES)
    await t.rejects(blobs.stage(source, [], BYTES.length - 1), { code: 'too-large', message: /299999 bytes/ })
    t.ok(source.destroyed, 'the rest is not read')
    const empty = await blobs.stage(Readable.from([]), ['sha256'], 0)
    t.equal(empty.hashes['sha256'], sha256(''))
    await empty.keep()
    t.equal((await blobs.read(empty.digest)).length, 0, 'an empty blob is a blob')
  })

  await t.test('a source that breaks off leaves nothing, and its own error comes through', async (t) => {
    const blobs = await open(t.testdir())
    const source = new Readable({
      read() {
        this.push(BYTES.subarray(0, 1000))
        this.destroy(new Error('upstream hung up'))
      },
    })
    await t.rejects(blobs.stage(source, [], MAX), { message: 'upstream hung up' })
    t.notOk(await blobs.has(DIGEST))
  })

  await t.test('the same bytes kept by many at once, and over a blob that is there', async (t) => {
    const blobs = await open(t.testdir())
    const keepOne = async (): Promise<void> => await (await blobs.stage(chunked(BYTES), [], MAX)).keep()
    await Promise.all(Array.from({ length: 8 }, keepOne))
    const reading = blobs.open(DIGEST)
    await keepOne()
    t.ok((await buffer(reading)).equals(BYTES), 'a reader in the middle is not disturbed')
    t.ok((await blobs.read(DIGEST)).equals(BYTES))
  })

  await t.test(
    'what one opening kept another finds, and an error of whoever uses the file comes through',
    async (t) => {
      const folder = t.testdir()
      await (await (await open(folder)).stage(chunked(BYTES), [], MAX)).keep()
      const again = await open(folder)
      t.ok(await again.has(DIGEST))
      t.notOk(await again.wasEvicted(DIGEST))
      const failing = again.withFile(DIGEST, async () => await Promise.reject(new Error('its user failed')))
      await t.rejects(failing, { message: 'its user failed' })
      t.ok((await again.read(DIGEST)).equals(BYTES))
    },
  )
}
