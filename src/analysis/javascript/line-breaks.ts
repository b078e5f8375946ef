/**
 * `text` with a line break after each of `offsets` (ascending). The parser quotes the whole line for each of its errors,
 * so that one endless line of errors would take time and memory by the square; short lines keep that in proportion.
 */
export function withBreaks(text: string, offsets: readonly number[]): string {
  if (offsets.length === 0) return text
  const parts: string[] = []
  let from = 0
  for (const offset of offsets) {
    parts.push(text.slice(from, offset))
    from = offset
  }
  parts.push(text.slice(from))
  return parts.join('\n')
}

/** The offset in the original of `offset` in the text with breaks. */
export function originOf(offsets: readonly number[], offset: number): number {
  return offset - countBelow(offsets, (index) => (offsets[index] ?? 0) + index < offset)
}

/** The offset in the text with breaks of `offset` in the original. */
export function shifted(offsets: readonly number[], offset: number): number {
  return offset + countBelow(offsets, (index) => (offsets[index] ?? 0) <= offset)
}

/** How many of the first offsets `isBelow` holds for: true for the first ones, then false. */
function countBelow(offsets: readonly number[], isBelow: (index: number) => boolean): number {
  let low = 0
  let high = offsets.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBelow(middle)) low = middle + 1
    else high = middle
  }
  return low
}
