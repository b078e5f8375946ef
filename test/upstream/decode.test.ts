import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { AT_ONCE_BYTES, readDecoded } from '../../src/upstream/decode.ts'

const CODINGS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  identity: (bytes) => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
}

const PLENTY = 64 * 1024 * 1024

/** A body as a connection gives it, in pieces. */
function bodyOf(bytes: Buffer): Readable {
  const piece = 10_000
  const count = Math.ceil(bytes.length / piece)
  return Readable.from(Array.from({ length: count }, (_, at) => bytes.subarray(at * piece, (at + 1) * piece)))
}

async function outcome(body: Readable, coding: string, maxBytes = PLENTY): Promise<Buffer | string> {
  try {
    return await readDecoded(body, coding, maxBytes)
  } catch (error) {
    return String(error instanceof Error && 'code' in error ? error.code : error)
  }
}

t.test('a body is decoded alike, at once or as a stream', async (t) => {
  for (const [coding, encode] of Object.entries(CODINGS)) {
    for (const [situation, bytes] of [
      ['one byte', Buffer.from('x')],
      ['a small document', Buffer.from('{"name":"widget"}'.repeat(500))],
      ['as much as is decoded at once', randomBytes(AT_ONCE_BYTES)],
      ['a byte more', randomBytes(AT_ONCE_BYTES + 1)],
      ['small as it comes, too large to be decoded at once', Buffer.alloc(3 * 1024 * 1024, 'a line\n')],
    ] as const)
      t.same(await outcome(bodyOf(encode(bytes)), coding), bytes, `${coding}: ${situation}`)
  }
})

t.test('what is wrong with a body is told, whatever its size', async (t) => {
  for (const [coding, encode] of Object.entries(CODINGS).filter(([name]) => name !== 'identity')) {
    for (const size of [1000, 2 * AT_ONCE_BYTES]) {
      const sent = encode(randomBytes(size))
      const title = `${coding}, ${size} bytes`
      const cut = bodyOf(sent.subarray(0, -3))
      t.equal(await outcome(cut, coding), 'Z_BUF_ERROR', `${title}, cut off`)
      t.ok(cut.destroyed)
      t.match(
        await outcome(bodyOf(Buffer.alloc(size, 'no such coding')), coding),
        /^(?:Z_|ZSTD_|ERR_)/,
        `${title}, other bytes`,
      )
      t.equal(await outcome(bodyOf(sent), coding, size), 'too-large', `${title}, a byte over the limit as it comes`)
    }
    const bomb = bodyOf(encode(Buffer.alloc(5_000_000)))
    t.equal(await outcome(bomb, coding, 1_000_000), 'too-large', `${coding}: one that unfolds to too much`)
    t.ok(bomb.destroyed, 'and its connection is given up')
  }
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('half')
      throw new Error('reset')
    })(),
  )
  t.equal(await outcome(broken, 'identity'), 'Error: reset')
})
