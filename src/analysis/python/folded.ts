import type { PyNode } from './tree.ts'
import { Built, Bytes, External, List, Partial, unitsOf, type Py } from './fold/values.ts'
import { namedValue } from './names.ts'
import { isConstant } from './computed-names.ts'
import {
  asArgument,
  isFull,
  join,
  joinAll,
  joinBeyond,
  NOTHING,
  ofName,
  ofTaint,
  ofTexts,
  UNKNOWN_PART,
  type Value,
} from './value.ts'

const NOTE = 'puts together a text that stands nowhere'
/** The home directory, and the root of a file system. */
const TREE = /^[~/]$/
/** Shortest other text that matters, and most items of a list that are looked at. */
const MIN_UNITS = 2
const MAX_ITEMS = 40
/** Lists that hold themselves, or each other many times: so deep, and so many values in all, are looked at. */
const MAX_DEPTH = 8
const MAX_VALUES = 500
/** Shortest text that counts as hidden where it was built. */
const HIDDEN_UNITS = 4

/** What the interpreter saw an expression give, as a value of the lattice. */
function foldedValue(seen: readonly Py[], node: PyNode): Value {
  const left = { values: MAX_VALUES }
  return joinAll(seen.map((value) => valueOf(value, node, left)))
}

/** What an expression may be, and before that what it was seen to give. */
export function withWorkedOut(seen: readonly Py[], node: PyNode, value: Value): Value {
  const folded = foldedValue(seen, node)
  // where it is known to be decoded, it is known where
  const isKnown = value.taints.some(({ kind }) => kind === 'decoded-text')
  const added = isKnown ? { ...folded, taints: [] } : folded
  // the parts of a list stand in their order already, and what is no text of them, such as an interpreter, as well
  if (seen.some((one) => one instanceof List)) return isFull(value) ? joinBeyond(added, value) : join(value, added)
  const rest = added.texts.length === 0 ? value : { ...value, texts: textsBeside(value, node) }
  return isFull(value) ? joinBeyond(added, rest) : join(added, rest)
}

/** What may be meant as well: nothing else, where all of it stands there. */
function textsBeside({ texts }: Value, node: PyNode): readonly string[] {
  return isConstant(node) ? [] : texts.filter((text) => text !== UNKNOWN_PART)
}

function valueOf(value: Py, node: PyNode, left: { values: number }, depth = 0): Value {
  left.values -= 1
  if (depth > MAX_DEPTH || left.values < 0) return NOTHING
  // a call or an item that gives the whole environment reads it
  if (value instanceof External)
    return node.type === 'call' || node.type === 'subscript' ? namedValue(value.name, node.start) : ofName(value.name)
  if (value instanceof Partial) return value.kind === 'call' ? valueOf(value.target, node, left, depth + 1) : NOTHING
  if (value instanceof List) {
    if (value.items.length > MAX_ITEMS) return NOTHING
    return joinAll(
      value.items.map((item, index) => {
        const found = valueOf(item, node, left, depth + 1)
        return index === 0 ? found : asArgument(found)
      }),
    )
  }
  const text = unitsOf(value)
  if (text === undefined || (text.length < MIN_UNITS && !TREE.test(text))) return NOTHING
  const isHidden = (value instanceof Built || (value instanceof Bytes && value.isBuilt)) && text.length >= HIDDEN_UNITS
  const origin = { kind: 'decoded-text', offset: node.start, note: NOTE, isLiteral: true } as const
  return join(ofTexts([text]), isHidden && text !== UNKNOWN_PART ? ofTaint(origin) : NOTHING)
}
