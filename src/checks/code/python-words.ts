/** A set of words that is looked for in many files, as bytes. */
export class WordList {
  /** word by hash; words that share one stand behind each other */
  readonly #slots: readonly (readonly string[] | undefined)[]

  constructor(words: Iterable<string>) {
    const slots: string[][] = Array.from({ length: SLOTS })
    for (const word of new Set(words)) {
      let hash = 0
      for (let at = 0; at < word.length; at += 1) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0
      ;(slots[hash & (SLOTS - 1)] ??= []).push(word)
    }
    this.#slots = slots
  }

  /** The words of the list that stand in `bytes`, anywhere: in code, in texts, in comments. One pass. */
  foundIn(bytes: Uint8Array): Set<string> {
    const found = new Set<string>()
    const slots = this.#slots
    const { length } = bytes
    let start = 0
    let hash = 0
    for (let at = 0; at <= length; at += 1) {
      const byte = at < length ? (bytes[at] ?? 0) : 0
      if (IN_WORD[byte] === 1) {
        hash = (Math.imul(hash, 31) + byte) | 0
        continue
      }
      if (at > start) {
        for (const word of slots[hash & (SLOTS - 1)] ?? NONE) {
          if (word.length === at - start && isAt(bytes, start, word)) found.add(word)
        }
      }
      start = at + 1
      hash = 0
    }
    return found
  }
}

/** a power of two */
const SLOTS = 4096
const NONE: readonly string[] = []

/** 1 for ASCII letters, digits and the underscore. */
const IN_WORD = Uint8Array.from({ length: 256 }, (_, byte) =>
  /\w/.test(String.fromCharCode(byte)) && byte < 128 ? 1 : 0,
)

function isAt(bytes: Uint8Array, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at += 1) if (bytes[start + at] !== word.charCodeAt(at)) return false
  return true
}
