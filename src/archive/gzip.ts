import { crc32 } from 'node:zlib'
import { isCode } from '../model/error-code.ts'
import { isZero } from './bytes.ts'
import { inflatedAtOnce, Inflation } from './inflate.ts'
import type { Irregularities } from './irregularities.ts'
import type { Limits } from './limits.ts'
import type { Source } from './source.ts'

const TEXT = 0x01
const HEADER_CRC = 0x02
const EXTRA = 0x04
const NAME = 0x08
const COMMENT = 0x10
const RESERVED = 0xe0
const FIXED_BYTES = 10
const TRAILER_BYTES = 8

/**
 * The content of a file that is exactly one gzip member (RFC 1952), in chunks. Whatever is wrong is added to `irregularities`,
 * and the generator ends: `finished` tells whether the member was read to its end.
 */
export class GzipReader {
  readonly #source: Source
  readonly #limits: Limits
  readonly #irregularities: Irregularities
  #finished = false

  constructor(source: Source, limits: Limits, irregularities: Irregularities) {
    this.#source = source
    this.#limits = limits
    this.#irregularities = irregularities
  }

  get finished(): boolean {
    return this.#finished
  }

  async *content(): AsyncGenerator<Buffer, void, undefined> {
    const start = await this.#header()
    if (start === undefined) return
    const whole = this.#source.whole === undefined ? undefined : inflatedAtOnce(this.#source.whole.subarray(start))
    if (whole !== undefined) {
      yield whole.content
      await this.#trailer(start + whole.consumed, crc32(whole.content), whole.content.length)
      return
    }
    const inflation = new Inflation(this.#source.chunks(start, this.#source.size))
    let crc = 0
    let size = 0
    try {
      for await (const chunk of inflation.output()) {
        crc = crc32(chunk, crc)
        size += chunk.length
        yield chunk
      }
    } catch (error) {
      this.#damaged(error)
      return
    }
    await this.#trailer(start + inflation.consumed, crc, size)
  }

  #damaged(error: unknown): void {
    if (isCode(error, 'Z_BUF_ERROR')) this.#irregularities.add('truncated', undefined, 'the gzip stream has no end')
    else if (isCode(error, 'Z_DATA_ERROR')) this.#irregularities.add('corrupt-data', undefined, 'gzip')
    else throw error
  }

  /** Offset of the deflate data, or undefined where the header is none. */
  async #header(): Promise<number | undefined> {
    const head = await this.#source.read(0, FIXED_BYTES + this.#limits.headerBytes + 1)
    const flags = head[3] ?? RESERVED
    if (head.length < FIXED_BYTES || head[2] !== 8 || flags & RESERVED) {
      this.#irregularities.add('not-an-archive', undefined, 'gzip header')
      return undefined
    }
    if (flags & (TEXT | HEADER_CRC | EXTRA | COMMENT)) this.#irregularities.add('gzip-header')
    let offset = FIXED_BYTES
    if (flags & EXTRA) offset += 2 + (head.length >= offset + 2 ? head.readUInt16LE(offset) : head.length)
    for (const text of [NAME, COMMENT]) {
      if (flags & text) offset = afterNul(head, offset)
    }
    if (flags & HEADER_CRC) offset += 2
    if (offset - FIXED_BYTES > this.#limits.headerBytes) {
      this.#irregularities.add('header-limit', undefined, 'gzip header')
      return undefined
    }
    return offset
  }

  async #trailer(offset: number, crc: number, size: number): Promise<void> {
    const trailer = await this.#source.read(offset, TRAILER_BYTES)
    if (trailer.length < TRAILER_BYTES) {
      this.#irregularities.add('truncated', undefined, 'the gzip trailer is missing')
      return
    }
    if (trailer.readUInt32LE(0) !== crc) this.#irregularities.add('crc-mismatch', undefined, 'gzip')
    if (trailer.readUInt32LE(4) !== size % 2 ** 32) this.#irregularities.add('size-mismatch', undefined, 'gzip')
    this.#finished = true
    await this.#after(offset + TRAILER_BYTES)
  }

  async #after(offset: number): Promise<void> {
    if (offset >= this.#source.size) return
    let padding = true
    for await (const chunk of this.#source.chunks(offset, this.#source.size)) {
      padding &&= isZero(chunk)
      if (!padding) break
    }
    const magic = await this.#source.read(offset, 2)
    if (padding) this.#irregularities.add('zero-padding')
    else if (magic[0] === 0x1f && magic[1] === 0x8b) this.#irregularities.add('multi-member-gzip')
    else this.#irregularities.add('trailing-data', undefined, 'after the gzip member')
  }
}

function afterNul(bytes: Buffer, offset: number): number {
  const end = bytes.indexOf(0, offset)
  return end === -1 ? bytes.length : end + 1
}
