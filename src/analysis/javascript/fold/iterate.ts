import { truth } from './convert.ts'
import type { Folder } from './folder.ts'
import { ITERATOR } from './symbols.ts'
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
  return value instanceof Thing ? (stepped(folder, value) ?? NOT_KNOWN) : NOT_KNOWN
}

/** items of an iterator of the program */
const ITEMS_MAX = 100_000

/** What an object gives step by step that says itself how it is gone over; undefined: it does not say, or it cannot be told. */
function stepped(folder: Folder, value: Thing): readonly Folded[] | undefined {
  const make = folder.member(value, ITERATOR)
  if (!(make instanceof Closure)) return undefined
  const iterator = folder.call(make, [], value)
  // a generator is the list of what it yields
  if (iterator instanceof List) return [...iterator.items]
  if (!(iterator instanceof Thing)) return undefined
  const items: Folded[] = []
  while (items.length < ITEMS_MAX) {
    const step = folder.call(folder.member(iterator, 'next'), [], iterator)
    const done = step instanceof Thing ? truth(folder.member(step, 'done')) : undefined
    if (done === undefined) return undefined
    if (done) return items
    items.push(folder.member(step, 'value'))
    folder.budget.make(1)
  }
  return undefined
}

/** The keys over which `for … in` goes. */
export function keysOf(value: Folded): readonly Folded[] {
  if (value instanceof List) return Array.from(value.items.keys(), String)
  if (typeof value === 'string') return Array.from({ length: value.length }, (_, index) => String(index))
  if (!(value instanceof Thing) || value instanceof Closure) return NOT_KNOWN
  return [...value.members.keys()]
}
