import { BLOCK_BYTES, tarNumber, type TarHeader } from './tar-header.ts'
import type { TarContent } from './tar-content.ts'

/** Stored parts that one sparse file may have. */
const MAX_PARTS = 10_000

const PART_BYTES = 24
const ZEROS = Buffer.alloc(64 * 1024)

interface Part {
  readonly offset: number
  readonly size: number
}

/** The map of an old GNU sparse file (type `S`): which parts of it are stored, and how large it is. */
export class SparseMap {
  readonly #parts: Part[] = []
  /** bytes of the file with its holes */
  readonly realSize: number
  /** another block of the map follows */
  #continues: boolean
  #sound: boolean

  constructor(block: Buffer) {
    const realSize = tarNumber(block, 483, 12)
    this.realSize = realSize ?? 0
    this.#sound = realSize !== undefined
    this.#continues = block[482] !== 0
    this.#add(block.subarray(386, 482))
  }

  get continues(): boolean {
    return this.#continues
  }

  /** Reads a block of the map that follows the header. */
  extend(block: Buffer): void {
    this.#continues = block[504] !== 0
    this.#add(block.subarray(0, 504))
  }

  #add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += PART_BYTES) {
      const offset = tarNumber(bytes, at, 12)
      const size = tarNumber(bytes, at + 12, 12)
      if (offset === undefined || size === undefined || this.#parts.length >= MAX_PARTS) this.#sound = false
      else if (bytes[at] !== 0 && bytes[at + 12] !== 0) this.#parts.push({ offset, size })
    }
    if (!this.#sound) this.#continues = false
  }

  /**
   * Whether every reader makes the same file of it: the parts stand in order, in whole blocks but for the last, and make up what
   * the header says is stored.
   */
  isSound({ size }: TarHeader): boolean {
    let end = 0
    let stored = 0
    for (const part of this.#parts) {
      if (part.offset < end || (part.size > 0 && stored % BLOCK_BYTES !== 0)) return false
      end = part.offset + part.size
      stored += part.size
    }
    return this.#sound && !this.#continues && end === this.realSize && stored === size
  }

  /** Writes the stored parts where they belong, and zeros between them. */
  spread(content: TarContent): TarContent {
    const parts = this.#parts.values()
    let at = 0
    let part: Part = { offset: 0, size: 0 }
    const fill = (until: number): void => {
      for (; at < until; at += Math.min(ZEROS.length, until - at)) content.write(ZEROS.subarray(0, until - at))
    }
    return {
      write: (piece) => {
        for (let taken = 0; taken < piece.length;) {
          while (part.size === 0) part = parts.next().value ?? { offset: at, size: piece.length }
          fill(part.offset)
          const written = piece.subarray(taken, taken + part.size)
          content.write(written)
          at += written.length
          taken += written.length
          part = { offset: at, size: part.size - written.length }
        }
      },
      end: () => {
        fill(this.realSize)
        content.end()
      },
    }
  }
}
