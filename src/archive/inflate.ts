import { createInflateRaw, inflateRawSync, type InflateRaw } from 'node:zlib'
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

/** Deflated bytes that are inflated in one call: most packages are smaller, and a stream costs more than their content. */
const AT_ONCE_BYTES = 1024 * 1024

/** Inflated bytes of one call. */
const AT_ONCE_OUTPUT_BYTES = 16 * 1024 * 1024

/**
 * A small raw deflate stream, and how many bytes of `input` it took. Undefined for everything out of the ordinary (large,
 * damaged, cut, expanding beyond measure): the stream reads that as far as it goes, and says what is wrong.
 */
export function inflatedAtOnce(input: Buffer): { readonly content: Buffer; readonly consumed: number } | undefined {
  if (input.length > AT_ONCE_BYTES) return undefined
  try {
    const result: unknown = inflateRawSync(input, { info: true, maxOutputLength: AT_ONCE_OUTPUT_BYTES })
    return hasEngine(result) ? { content: result.buffer, consumed: result.engine.bytesWritten } : undefined
  } catch {
    return undefined
  }
}

/** What zlib returns with the option `info`, which its types do not tell. */
function hasEngine(result: unknown): result is { buffer: Buffer; engine: { bytesWritten: number } } {
  if (typeof result !== 'object' || result === null || !('buffer' in result) || !('engine' in result)) return false
  const { buffer, engine } = result
  return Buffer.isBuffer(buffer) && typeof engine === 'object' && engine !== null && 'bytesWritten' in engine
}
