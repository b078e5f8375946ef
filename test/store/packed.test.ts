import { randomBytes } from 'node:crypto'
import t from 'tap'
import { pack, packSync, unpack, unpackSync } from '../../src/store/packed.ts'

const KIB = 1024

t.test('bytes come back as they were, whichever way they are packed and unpacked', async (t) => {
  for (const [situation, bytes] of [
    ['nothing', Buffer.alloc(0)],
    ['as much as is stored as it is', randomBytes(4096)],
    ['a byte more', randomBytes(4097)],
    ['as much as is packed at once', randomBytes(128 * KIB)],
    ['a byte more than that', randomBytes(128 * KIB + 1)],
    ['packed small, as much as is unpacked at once', Buffer.alloc(512 * KIB, 'a line\n')],
    ['packed small, a byte more', Buffer.alloc(512 * KIB + 1, 'a line\n')],
  ] as const) {
    for (const stored of [await pack(bytes), packSync(bytes)]) {
      t.same(await unpack(stored), bytes, situation)
      t.same(unpackSync(stored), bytes, situation)
    }
  }
})

t.test('damaged bytes are no other bytes', async (t) => {
  for (const size of [5000, 200 * KIB]) {
    const stored = await pack(randomBytes(size))
    await t.rejects(unpack(stored.subarray(0, -5)), `${size} bytes, cut off`)
    await t.rejects(unpack(Buffer.concat([stored.subarray(0, 1), randomBytes(100)])), `${size} bytes, others`)
  }
})
