/** A stretch of text as it is, or one character that would not be seen, by its code point. */
export type Piece = { readonly text: string } | { readonly hidden: string }

/**
 * Controls (but line feed and tab) and what Unicode calls format characters: bidirectional overrides, zero-width joiners,
 * tags; line separators, variation selectors, fillers. As the pages that the server renders spell them.
 */
export const HIDDEN =
  // oxlint-disable-next-line no-misleading-character-class -- each of them is meant alone
  /[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu

/** Hostile text in pieces, with each hidden character apart, so that it can be drawn as a token. */
export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index) })
    found.push({ hidden: codePoint(match[0].codePointAt(0) ?? 0) })
    from = match.index + match[0].length
  }
  if (from < text.length) found.push({ text: text.slice(from) })
  return found
}

/** As Unicode writes it: `U+202E`. */
export function codePoint(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
