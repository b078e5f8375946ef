/** What checks add in brackets to say where: "(lib/a.js line 14)". */
const PLACE = / ?\(([^()\s][^()]{0,300}?) line (\d{1,9})\)/gu

/** A stretch of a sentence as it is, or a place in it. */
export type Part = { readonly text: string } | { readonly path: string; readonly line: string }

/** A finding's sentence in parts, with the places in it apart. */
export function parts(sentence: string): readonly Part[] {
  const found: Part[] = []
  let from = 0
  for (const match of sentence.matchAll(PLACE)) {
    const [whole, path = '', line = ''] = match
    found.push({ text: sentence.slice(from, match.index) }, { path, line })
    from = match.index + whole.length
  }
  return [...found, { text: sentence.slice(from) }]
}

/** For a list, where the case is a click away: what happens, without where. */
export function withoutPlaces(sentence: string): string {
  return sentence.replaceAll(PLACE, '')
}
