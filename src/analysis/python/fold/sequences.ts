import { itemsOf, ordered } from './collections.ts'
import type { Machine } from './machine.ts'
import { List, textOf, UNKNOWN, wholeOf, type Py } from './values.ts'

/** Longest sequence of numbers that is made. */
const MAX_RANGE = 400_000
const NONE: ReadonlyMap<string, Py> = new Map()

/** `list(value)`. */
export function listed(value: Py | undefined, isTuple = false): Py {
  if (value === undefined) return new List([], isTuple)
  const items = itemsOf(value)
  return items === undefined ? UNKNOWN : new List([...items], isTuple)
}

export function isLetter(item: Py): boolean {
  return textOf(item)?.length === 1
}

/** The pairs of which a dictionary is made. */
export function pairsOf(value: Py): (readonly [Py, Py])[] {
  return (itemsOf(value) ?? []).flatMap((item) => {
    const [key, given] = itemsOf(item) ?? []
    return key === undefined || given === undefined ? [] : [[key, given] as const]
  })
}

/** Items of several sequences beside each other; undefined where one is not known. */
export function tuplesOf(lists: readonly Py[]): Py[][] | undefined {
  const each = lists.map(itemsOf)
  let shortest = lists.length === 0 ? 0 : Infinity
  for (const items of each) {
    if (items === undefined) return undefined
    shortest = Math.min(shortest, items.length)
  }
  return Array.from({ length: shortest }, (_, index) => each.map((items) => items?.[index] ?? UNKNOWN))
}

export function zip(lists: readonly Py[]): Py {
  const tuples = tuplesOf(lists)
  return tuples === undefined ? UNKNOWN : new List(tuples.map((items) => new List(items, true)))
}

export function chained(lists: readonly Py[]): Py {
  const made: Py[] = []
  for (const list of lists) {
    const items = itemsOf(list)
    if (items === undefined) return UNKNOWN
    made.push(...items)
  }
  return new List(made)
}

/** `range(…)`. */
export function range(machine: Machine, bounds: readonly (number | undefined)[]): Py {
  if (bounds.includes(undefined)) return UNKNOWN
  const [first = 0, second, third] = bounds
  const [start, stop, step] = second === undefined ? [0, first, 1] : [first, second, third ?? 1]
  if (step === 0) return UNKNOWN
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > MAX_RANGE) return UNKNOWN
  machine.budget.make(length)
  return new List(Array.from({ length }, (_, index) => start + index * step))
}

/** By what a function gives for each. */
export function byKey(machine: Machine, items: readonly Py[], key: Py): Py[] {
  const keys = items.map((item) => machine.call(key, [item], NONE))
  if (keys.some((each) => wholeOf(each) === undefined && textOf(each) === undefined)) return [...items]
  const order = ordered(keys)
  return items
    .map((item, index) => ({ item, place: order.indexOf(keys[index] ?? UNKNOWN) }))
    .toSorted((left, right) => left.place - right.place)
    .map(({ item }) => item)
}

/** `functools.reduce(…)`. */
export function reduced(machine: Machine, [target = UNKNOWN, value = UNKNOWN, start]: readonly Py[]): Py {
  const items = itemsOf(value)
  if (items === undefined) return UNKNOWN
  const all = start === undefined ? items : [start, ...items]
  const [first = UNKNOWN, ...rest] = all
  return rest.reduce<Py>((left, right) => machine.call(target, [left, right], NONE), first)
}
