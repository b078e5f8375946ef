/** a power of two */
const SLOTS = 4096
/** Longest word that is looked for, bytes. */
const MAX_WORD = 63
const NONE: readonly string[] = []

/** 1 for ASCII letters, digits and the underscore. */
const IN_WORD = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 128 && /\w/.test(String.fromCharCode(byte)) ? 1 : 0,
)

/** A set of words that is looked for in many files, as bytes. */
export class WordList {
  /** words by hash; those that share one stand behind each other */
  readonly #slots: readonly (readonly string[] | undefined)[]
  /** 1 where some word has this first byte and length: most words of a file end here */
  readonly #shapes = new Uint8Array(256 * (MAX_WORD + 1))

  constructor(words: Iterable<string>) {
    const slots: (string[] | undefined)[] = Array.from({ length: SLOTS })
    for (const word of new Set(words)) {
      const bytes = Buffer.from(word)
      this.#shapes[shapeOf(bytes[0] ?? 0, bytes.length)] = 1
      ;(slots[slotOf(bytes, 0, bytes.length)] ??= []).push(word)
    }
    this.#slots = slots
  }

  /** The words of the list that stand in `bytes`, anywhere: in code, in texts, in comments. One pass. */
  foundIn(bytes: Uint8Array): Set<string> {
    const found = new Set<string>()
    const shapes = this.#shapes
    const { length } = bytes
    let start = 0
    for (let at = 0; at <= length; at += 1) {
      if (at < length && IN_WORD[bytes[at] ?? 0] === 1) continue
      const size = at - start
      if (size > 1 && size <= MAX_WORD && shapes[shapeOf(bytes[start] ?? 0, size)] === 1) {
        for (const word of this.#slots[slotOf(bytes, start, at)] ?? NONE)
          if (word.length === size && isAt(bytes, start, word)) found.add(word)
      }
      start = at + 1
    }
    return found
  }
}

function shapeOf(first: number, size: number): number {
  return first * (MAX_WORD + 1) + size
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
  return hash & (SLOTS - 1)
}

function isAt(bytes: Uint8Array, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at += 1) if (bytes[start + at] !== word.charCodeAt(at)) return false
  return true
}
