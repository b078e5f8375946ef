import type { Notes } from './syntax/cursor.ts'
import { MAX_DEPTH, type PyNode } from './syntax/node.ts'
import { newSearch } from './syntax/strings.ts'
import { readProgram } from './syntax/statements.ts'

export { childOf, type PyNode } from './syntax/node.ts'

/** Why a tree is not whole: what stands there is no Python, or none that is known. */
export const SYNTAX_ERRORS = 'syntax errors'

/** Longest Python text that is parsed, UTF-16 units; what lies behind is cut off and said so. */
const MAX_TEXT_UNITS = 10_000_000

export interface PyTree {
  readonly root: PyNode
  readonly text: string
  /** why the tree does not hold the whole text; absent: it does */
  readonly incomplete?: string
}

/** Parses `text`. Never throws for what the text says. */
export function parsePython(text: string): PyTree {
  const reasons: string[] = []
  let source = text
  if (source.length > MAX_TEXT_UNITS) {
    source = source.slice(0, source.lastIndexOf('\n', MAX_TEXT_UNITS) + 1 || MAX_TEXT_UNITS)
    reasons.push(`longer than ${MAX_TEXT_UNITS} characters`)
  }
  const notes: Notes = { isWrong: false, isTooDeep: false, nodes: 0, search: newSearch(source.length) }
  const root = readProgram(source, notes)
  if (notes.isTooDeep) reasons.push(`nested deeper than ${MAX_DEPTH} levels`)
  if (notes.isWrong) reasons.push(SYNTAX_ERRORS)
  return { root, text: source, ...(reasons.length === 0 ? {} : { incomplete: reasons.join('; ') }) }
}
