import { HOLE } from '../value.ts'
import { toText } from './convert.ts'
import type { Folder } from './folder.ts'
import { primitive } from './symbols.ts'
import { UNKNOWN, type Folded } from './values.ts'

/** characters of a text that is put together */
const TEXT_MAX = 2_000_000

/** Two texts as one, with a hole for what is not known; UNKNOWN where both are not, or it grows too long. */
export function concatenated(folder: Folder, left: Folded, right: Folded): Folded {
  const [head, tail] = [partOf(primitive(folder, left)), partOf(primitive(folder, right))]
  if (head === HOLE && tail === HOLE) return UNKNOWN
  const { length } = head
  folder.budget.make(1 + Math.min(length, 64) + tail.length)
  return length + tail.length > TEXT_MAX ? UNKNOWN : head + tail
}

function partOf(value: Folded): string {
  const text = toText(value)
  return text === UNKNOWN ? HOLE : text
}
