/** A text as an agent reads it, though a person who opens the file does not see it. */
export interface Unseen {
  readonly text: string
  /** half a sentence: how it is hidden; undefined: nothing is */
  readonly hides?: string
}

/** Letters that are drawn as nothing and that models read as ASCII. Flags of regions take at most six of them. */
const TAGS = /[\u{E0020}-\u{E007E}]{8,}/gu

/** Signs without width between letters of the same word. */
const WITHIN_WORDS = /[\x21-\x7E][\u200B\u200C\u2060\uFEFF]+(?=[\x20-\x7E])/g

/** Signs without width, wherever they stand. */
const NO_WIDTH = /[\u200B\u200C\u2060\uFEFF]/g

/** Marks that show what follows in another order. */
const REORDERED = /[\u202A-\u202E\u2066-\u2069]/

/** as many places of a file say that a hand, or a program, put them there */
const WITHIN_WORDS_MIN = 6

/** The same text with what is hidden in plain letters. Offsets of what follows it shift with it: lines do not. */
export function unhidden(text: string): Unseen {
  const tags = text.match(TAGS)
  const plain = tags === null ? text : text.replaceAll(TAGS, (run) => plainTags(run))
  if (tags !== null) return { text: plain, hides: 'has text in letters that are not shown' }
  const broken = text.match(WITHIN_WORDS)?.length ?? 0
  if (broken >= WITHIN_WORDS_MIN)
    return { text: text.replaceAll(NO_WIDTH, ''), hides: 'has words that are broken by signs without width' }
  return REORDERED.test(text) && !/[\u0590-\u08FF]/.test(text)
    ? { text, hides: 'has marks that change the order in which it is shown' }
    : { text }
}

function plainTags(run: string): string {
  return Array.from(run, (char) => String.fromCharCode((char.codePointAt(0) ?? 0) - 0xe0000)).join('')
}
