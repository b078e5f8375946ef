import { gzipSync } from 'node:zlib'
import t from 'tap'
import { exactBytes } from '../../src/model/exact-bytes.ts'

t.test('a part of a larger buffer is copied, and what has its own is not', async (t) => {
  const packed = gzipSync('a few bytes')
  t.ok(packed.buffer.byteLength > packed.length, 'zlib gives a part')
  const own = exactBytes(packed)
  t.equal(own.buffer.byteLength, packed.length)
  t.same(Buffer.from(own), packed)
  t.equal(exactBytes(own).buffer, own.buffer)
  const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7)
  t.same(Buffer.from(exactBytes(shared)), Buffer.from([7, 7, 7, 7]), 'memory that others may write to is copied')
  t.equal(exactBytes(new Uint8Array(0)).length, 0)
})
