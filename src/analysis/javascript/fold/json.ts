import { plainText } from './convert.ts'
import type { Folder } from './folder.ts'
import { isCallable, List, Thing, UNKNOWN, type Folded } from './values.ts'

/** characters of JSON that are parsed */
const JSON_MAX = 1_000_000

/** values in values that are written */
const DEPTH_MAX = 20

/** `JSON.parse(text)` */
export function fromJson(folder: Folder, given: Folded): Folded {
  const text = plainText(given)
  if (text === undefined || text.length > JSON_MAX) return UNKNOWN
  folder.budget.make(text.length)
  try {
    const parsed: unknown = JSON.parse(text)
    return toFolded(parsed)
  } catch {
    return UNKNOWN
  }
}

function toFolded(value: unknown): Folded {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value
  if (Array.isArray(value)) return new List(value.map((item: unknown) => toFolded(item)))
  const made = new Thing()
  for (const [name, member] of Object.entries(value ?? {})) made.members.set(name, toFolded(member))
  return made
}

/** What becomes of a parsed value where a function of the program sees each part of it, the innermost first. */
export function revived(folder: Folder, value: Folded, reviver: Folded, key = '', depth = 0): Folded {
  if (!isCallable(reviver) || value === UNKNOWN || depth > DEPTH_MAX) return value
  const holder = new Thing()
  if (value instanceof List)
    value.items.forEach((item, index) => {
      value.items[index] = revived(folder, item, reviver, String(index), depth + 1)
    })
  else if (value instanceof Thing)
    for (const [name, member] of value.members)
      value.members.set(name, revived(folder, member, reviver, name, depth + 1))
  holder.members.set(key, value)
  return folder.call(reviver, [key, value], holder)
}

/** `JSON.stringify(value)`; UNKNOWN where a part of it is not known. */
export function toJson(value: Folded): Folded {
  const plain = toPlain(value, 0)
  return plain === UNKNOWN ? UNKNOWN : JSON.stringify(plain)
}

function toPlain(value: Folded, depth: number): unknown {
  if (value === UNKNOWN || typeof value === 'bigint' || depth > DEPTH_MAX) return UNKNOWN
  if (!(value instanceof Thing)) return value
  if (isCallable(value)) return undefined
  if (value instanceof List) {
    const items = value.items.map((item) => toPlain(item, depth + 1))
    return items.includes(UNKNOWN) ? UNKNOWN : items
  }
  const members = Array.from(value.members, ([name, member]) => [name, toPlain(member, depth + 1)] as const)
  return members.some(([, member]) => member === UNKNOWN) ? UNKNOWN : Object.fromEntries(members)
}
