import type { Folder } from './folder.ts'
import { Bytes, Closure, Collection, List, Thing, UNKNOWN, type Folded } from './values.ts'

const NOT_KNOWN: readonly Folded[] = [UNKNOWN]

/** What iterating over a value gives; one thing that is not known where that is not known. */
export function itemsOf(folder: Folder, value: Folded): readonly Folded[] {
  if (value instanceof List) return [...value.items]
  if (value instanceof Bytes) {
    folder.budget.make(value.data.length)
    return [...value.data]
  }
  if (typeof value === 'string') {
    folder.budget.make(value.length)
    return Array.from(value)
  }
  if (value instanceof Collection)
    return value.isSet ? [...value.entries.keys()] : Array.from(value.entries, ([key, each]) => new List([key, each]))
  return NOT_KNOWN
}

/** The keys over which `for … in` goes. */
export function keysOf(value: Folded): readonly Folded[] {
  if (value instanceof List) return Array.from(value.items.keys(), String)
  if (typeof value === 'string') return Array.from({ length: value.length }, (_, index) => String(index))
  if (!(value instanceof Thing) || value instanceof Closure) return NOT_KNOWN
  return [...value.members.keys()]
}
