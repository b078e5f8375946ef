import { EXCERPT } from '../model/finding.ts'

/** Whether something of the line is left out. */
export function isCut(text: string): boolean {
  return text.startsWith('…') || (text.endsWith('…') && text.length >= EXCERPT.lineMax - 1)
}

/** Where `column` (1-based) stands in the text of a line that was cut around the column `around`; undefined: it is left out. */
export function offsetIn(text: string, around: number | undefined, column: number | undefined): number | undefined {
  if (column === undefined) return undefined
  const left = text.startsWith('…') ? Math.max(0, (around ?? 1) - 1 - EXCERPT.lead) : 0
  const mark = left > 0 ? 1 : 0
  const offset = column - 1 - left + mark
  return offset >= mark && offset < text.length - (isCut(text) && text.endsWith('…') ? 1 : 0) ? offset : undefined
}

/** Whether the text shows the column with enough after it to see what is done there. */
export function shows(text: string, around: number | undefined, column: number | undefined): boolean {
  if (column === undefined || !isCut(text)) return true
  const offset = offsetIn(text, around, column)
  return offset !== undefined && (!text.endsWith('…') || offset <= EXCERPT.lineMax - EXCERPT.lead)
}
