import { createInflateRaw, type InflateRaw } from 'node:zlib'
import { CHUNK_BYTES } from './source.ts'

/** One raw deflate stream: what it inflates to, and how many input bytes it took. */
export class Inflation {
  readonly #inflate: InflateRaw = createInflateRaw({ chunkSize: CHUNK_BYTES })
  readonly #input: AsyncIterable<Buffer>
  #ended = false
  #wake: () => void = () => undefined

  constructor(input: AsyncIterable<Buffer>) {
    this.#input = input
  }

  /** Input bytes up to the end of the deflate stream; meaningful once `output` is exhausted. */
  get consumed(): number {
    return this.#inflate.bytesWritten
  }

  /** Throws zlib's error where the data is damaged or ends early. Stops the input when its consumer stops. */
  async *output(): AsyncGenerator<Buffer, void, undefined> {
    const inflate = this.#inflate
    const stop = (): void => {
      this.#ended = true
      this.#wake()
    }
    inflate.once('end', stop).once('close', stop)
    const feeding = this.#feed()
    try {
      for await (const chunk of inflate) {
        if (Buffer.isBuffer(chunk)) yield chunk
      }
    } finally {
      stop()
      inflate.destroy()
      await feeding
    }
  }

  /** Writes the input until the deflate stream has its end: zlib then takes no more, and calls nobody back. */
  async #feed(): Promise<void> {
    try {
      for await (const chunk of this.#input) {
        if (this.#ended) return
        if (!this.#inflate.write(chunk)) await this.#drained()
      }
      this.#inflate.end()
    } catch (error) {
      this.#inflate.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      this.#inflate.once('drain', resolve)
      if (this.#ended) resolve()
    })
  }
}
