import { cut } from '../model/text.ts'
import { EXCERPT, type Snippet } from '../model/finding.ts'

/** lines shown before and after the line that matters */
const AROUND = 2

/** Start offsets of the lines of `text`. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** 1-based line and column of an offset, by binary search over `starts`. */
export function positionOf(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

/** A few lines around `line`; a long line is cut around `column`. Undefined where there is no such line. */
export function snippetAt(text: string, line: number, column: number): Snippet | undefined {
  const starts = lineStarts(text)
  if (line < 1 || line > starts.length) return undefined
  const first = Math.max(1, line - AROUND)
  const last = Math.min(starts.length, line + AROUND)
  const lines: string[] = []
  for (let number = first; number <= last; number += 1) {
    const start = starts[number - 1] ?? 0
    const end = (starts[number] ?? text.length + 1) - 1
    const from =
      number === line && end - start > EXCERPT.lineMax ? start + Math.max(0, column - 1 - EXCERPT.lead) : start
    const shown = text.slice(from, Math.min(end, from + EXCERPT.lineMax + 1)).replace(/\r$/, '')
    lines.push(cut(from > start ? `…${shown}` : shown, EXCERPT.lineMax))
  }
  return { firstLine: first, lines }
}
