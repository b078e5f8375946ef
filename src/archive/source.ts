import { open, type FileHandle } from 'node:fs/promises'

/** Files up to this size are read at once. */
const WHOLE_BYTES = 8 * 1024 * 1024
export const CHUNK_BYTES = 256 * 1024

/** An archive on disk, read by position. */
export class Source {
  readonly size: number
  readonly #file: FileHandle
  /** all bytes, where they were read at once */
  readonly whole: Buffer | undefined

  private constructor(file: FileHandle, size: number, whole: Buffer | undefined) {
    this.#file = file
    this.size = size
    this.whole = whole
  }

  /** Files up to `wholeBytes` are read at once. Throws what the file system says; the bytes themselves are never an error. */
  static async open(path: string, wholeBytes = WHOLE_BYTES): Promise<Source> {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const whole = size <= wholeBytes ? await readFully(file, 0, size) : undefined
      return new Source(file, whole?.length ?? size, whole)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Up to `length` bytes from `offset`; fewer where the file ends. */
  async read(offset: number, length: number): Promise<Buffer> {
    const start = Math.min(Math.max(offset, 0), this.size)
    const end = Math.min(start + Math.max(length, 0), this.size)
    return this.whole?.subarray(start, end) ?? (await readFully(this.#file, start, end - start))
  }

  /** The bytes from `start` to `end`, in chunks. */
  async *chunks(start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
    for (let offset = start; offset < end; offset += CHUNK_BYTES) {
      yield await this.read(offset, Math.min(CHUNK_BYTES, end - offset))
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

async function readFully(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
