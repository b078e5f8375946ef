import { PACKED_NOTES } from '../catalog/disguise.ts'
import { recordAct } from './record.ts'
import type { Call } from './request.ts'
import type { PyNode } from './tree.ts'
import { childOf } from './tree.ts'

/** Fewest UTF-16 units of a literal that may be a program, and how much of its file it takes at least. */
const LITERAL_MIN = 8000
const SHARE_MIN = 0.5

/** Functions of the language that read bytes, and run none. */
const BUILTINS =
  /^(?:bytes|bytearray|memoryview|str|list|tuple|set|frozenset|dict|len|int|print|iter|map|filter|sum|max|min|sorted|super)$/

/** A function of which nothing is known, out of the package itself or of nowhere, gets most of the file as bytes: it unpacks and runs them, or nobody needs it. */
export function handsItselfOver({ analysis, frame, node, callee }: Call): void {
  const name = callee.names.find((each) => /^\w+$|^\./.test(each) && !BUILTINS.test(each))
  if (name === undefined || callee.refs.length > 0) return
  const list = childOf(node, 'arguments')?.children ?? []
  const packed = list.find(
    (argument) =>
      argument.type === 'string' && isMostOf(analysis.text, argument) && isUnreadable(analysis.text, argument),
  )
  if (packed !== undefined)
    recordAct(analysis, frame, 'obfuscated', node, `${PACKED_NOTES.handed} ${name.slice(0, 80)}`)
}

function isMostOf(text: string, { start, end }: PyNode): boolean {
  return end - start >= LITERAL_MIN && end - start >= text.length * SHARE_MIN
}

/** More than half of it are escapes, or it is encoded: no blank for a long way. */
function isUnreadable(text: string, { start }: PyNode): boolean {
  const head = text.slice(start, start + 2000)
  const escaped = (head.match(/\\x[0-9a-f]{2}/gi)?.length ?? 0) * 4
  return escaped > head.length / 2 || /^[rbu]{0,2}["']{1,3}[\w+/=-]{1000}/i.test(head)
}
