import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'

/** Bytes up to this length are stored as they are: compressing them saves no page of the database. */
const PLAIN_MAX_BYTES = 4096
const PLAIN = Buffer.of(0)
const ZSTD = Buffer.of(1)

/** Bytes up to this length are compressed on the spot, in a fifth of a millisecond: a trip to the thread pool costs twice that, of a processor. */
const AT_ONCE_BYTES = 128 * 1024

/** Stored bytes up to this length are unpacked on the spot, where they hold no more than so many. */
const AT_ONCE_STORED_BYTES = 32 * 1024
const AT_ONCE_UNPACKED_BYTES = 512 * 1024

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Raw documents are packed while a client waits, and the fastest level makes them no larger: 79 MB of packuments become 6.6 MB. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Stored form: one byte that tells the coding (0 plain, 1 zstd), then the bytes. */
export async function pack(bytes: Uint8Array): Promise<Buffer> {
  if (bytes.length <= AT_ONCE_BYTES) return packSync(bytes)
  return Buffer.concat([ZSTD, await compress(bytes, LEVEL)])
}

/** Rejects where it holds more than `bytesMax`. */
export async function unpack(stored: Buffer, bytesMax?: number): Promise<Buffer> {
  if (stored[0] !== ZSTD[0]) return stored.subarray(1)
  const bound = bytesMax === undefined ? {} : { maxOutputLength: bytesMax }
  return unpackedAtOnce(stored) ?? (await decompress(stored.subarray(1), bound))
}

/** Undefined for what is large, and for what is damaged, of which the thread pool tells. */
function unpackedAtOnce(stored: Buffer): Buffer | undefined {
  if (stored.length > AT_ONCE_STORED_BYTES) return undefined
  try {
    return zstdDecompressSync(stored.subarray(1), { maxOutputLength: AT_ONCE_UNPACKED_BYTES })
  } catch {
    return undefined
  }
}

export function packSync(bytes: Uint8Array): Buffer {
  return bytes.length <= PLAIN_MAX_BYTES
    ? Buffer.concat([PLAIN, bytes])
    : Buffer.concat([ZSTD, zstdCompressSync(bytes, LEVEL)])
}

export function unpackSync(stored: Buffer): Buffer {
  return stored[0] === ZSTD[0] ? zstdDecompressSync(stored.subarray(1)) : stored.subarray(1)
}
