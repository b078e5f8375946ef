/**
 * Controls (but line feed and tab), and what Unicode calls format characters: bidirectional overrides, zero-width joiners,
 * tags; line separators, variation selectors, Hangul and Khmer fillers.
 */
const HIDDEN =
  // oxlint-disable-next-line no-misleading-character-class -- each of them is meant alone
  /[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu

/** The text with every character that hides or reorders others spelled out: `⟨U+202E⟩`. */
export function spellHidden(text: string): string {
  return text.toWellFormed().replaceAll(HIDDEN, spelled)
}

function spelled(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}
