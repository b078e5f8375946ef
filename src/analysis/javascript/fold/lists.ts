import { lookup } from '../../../model/lookup.ts'
import { isSame, listText, numberOr, plainText, toNumber, toText, truth } from './convert.ts'
import type { Folder } from './folder.ts'
import { itemsOf } from './iterate.ts'
import { isCallable, List, Thing, UNKNOWN, type Folded } from './values.ts'

type ListMethod = (folder: Folder, items: Folded[], args: readonly Folded[], self: Folded) => Folded

/** items of one list that a method makes */
const ITEMS_MAX = 500_000

/** lists in lists that are laid flat */
const FLAT_MAX = 8

/** A method of arrays; undefined: there is none of that name. `self` is the array, or what stands in its place. */
export function listMethod(name: string): ListMethod | undefined {
  const method = METHODS[name]
  if (method === undefined) return undefined
  return (folder, items, args, self) => {
    folder.budget.make(items.length)
    return method(folder, items, args, self)
  }
}

/** A method that asks a function about each item; `work` gets what it says. */
function asking(work: (items: readonly Folded[], answers: readonly Folded[]) => Folded): ListMethod {
  return (folder, items, [fn, self], list) => {
    const answers = items.map((item, index) => folder.call(fn, [item, index, list], self))
    return work(items, answers)
  }
}

function position(value: Folded, length: number, otherwise: number): number | typeof UNKNOWN {
  const at = numberOr(value, otherwise)
  if (at === UNKNOWN || Number.isNaN(at)) return at === UNKNOWN ? UNKNOWN : 0
  return Math.min(length, Math.max(0, Math.trunc(at < 0 ? length + at : at)))
}

const METHODS: Readonly<Record<string, ListMethod>> = lookup({
  join: (folder, items, [separator]) => {
    const by = separator === undefined ? ',' : toText(separator)
    if (by === UNKNOWN) return UNKNOWN
    const text = listText(items, by)
    folder.budget.make(text.length)
    return text
  },
  toString: commaText,
  reverse: (_folder, items, _args, self) => {
    items.reverse()
    return self
  },
  toReversed: (_folder, items) => new List(items.toReversed()),
  with: (_folder, items, [at, value]) => {
    const index = position(at, items.length, 0)
    return index === UNKNOWN ? UNKNOWN : new List(items.map((item, each) => (each === index ? value : item)))
  },
  push: (folder, items, args) => {
    folder.budget.make(args.length)
    items.push(...args)
    return items.length
  },
  unshift: (folder, items, args) => {
    folder.budget.make(items.length + args.length)
    items.unshift(...args)
    return items.length
  },
  pop: (_folder, items) => items.pop(),
  shift: (_folder, items) => items.shift(),
  at: (_folder, items, [at]) => {
    const index = toNumber(at)
    return index === UNKNOWN ? UNKNOWN : items.at(index)
  },
  slice: (_folder, items, [start, end]) => {
    const [from, to] = [position(start, items.length, 0), position(end, items.length, items.length)] as const
    return from === UNKNOWN || to === UNKNOWN ? UNKNOWN : new List(items.slice(from, to))
  },
  splice: (_folder, items, [start, count, ...added]) => {
    const from = position(start, items.length, 0)
    const many = numberOr(count, items.length)
    return from === UNKNOWN || many === UNKNOWN ? UNKNOWN : new List(items.splice(from, many, ...added))
  },
  concat: (folder, items, args) => {
    const all: Folded[] = items.slice()
    for (const arg of args) {
      if (arg instanceof List) all.push(...arg.items)
      else all.push(arg)
    }
    folder.budget.make(all.length)
    return new List(all)
  },
  fill: (_folder, items, [value], self) => {
    items.fill(value)
    return self
  },
  indexOf: (_folder, items, [value]) => indexOf(items, value),
  includes: (_folder, items, [value]) => {
    const at = indexOf(items, value)
    return at === UNKNOWN ? UNKNOWN : at !== -1
  },
  keys: (_folder, items) => new List([...items.keys()]),
  values: (_folder, items) => new List([...items]),
  entries: (_folder, items) => new List(items.map((item, index) => new List([index, item]))),
  flat: (_folder, items) => new List(flat(items, FLAT_MAX)),
  map: asking((_items, answers) => new List([...answers])),
  flatMap: asking((_items, answers) => new List(flat(answers, 1))),
  forEach: asking(() => undefined),
  filter: asking((items, answers) => new List(items.filter((_, index) => truth(answers[index]) !== false))),
  find: asking((items, answers) => found(items, answers)),
  findLast: asking((items, answers) => found(items.toReversed(), answers.toReversed())),
  findIndex: asking((_items, answers) => first(answers)),
  some: asking((_items, answers) => (answers.some((answer) => truth(answer) === true) ? true : unless(answers, false))),
  every: asking((_items, answers) =>
    answers.some((answer) => truth(answer) === false) ? false : unless(answers, true),
  ),
  reduce: (folder, items, args) => reduced(folder, items, args),
  reduceRight: (folder, items, args) => reduced(folder, items.toReversed(), args),
  sort: (folder, items, [fn], self) => {
    items.sort((left, right) => compared(folder, left, right, fn))
    return self
  },
  toSorted: (folder, items, [fn]) => new List(items.toSorted((left, right) => compared(folder, left, right, fn))),
})

function commaText(_folder: Folder, items: readonly Folded[]): Folded {
  return listText(items, ',')
}

function indexOf(items: readonly Folded[], value: Folded): number | typeof UNKNOWN {
  const matches = items.map((item) => isSame(item, value))
  const at = matches.indexOf(true)
  return matches.slice(0, at === -1 ? undefined : at).includes(undefined) ? UNKNOWN : at
}

function flat(items: readonly Folded[], depth: number): Folded[] {
  return items.flatMap((item) => (item instanceof List && depth > 0 ? flat(item.items, depth - 1) : [item]))
}

/** `answer`, unless one of those that were given is not known. */
function unless(answers: readonly Folded[], answer: boolean): Folded {
  return answers.some((each) => truth(each) === undefined) ? UNKNOWN : answer
}

function first(answers: readonly Folded[]): number | typeof UNKNOWN {
  const matches = answers.map((answer) => truth(answer))
  const at = matches.indexOf(true)
  return matches.slice(0, at === -1 ? undefined : at).includes(undefined) ? UNKNOWN : at
}

function found(items: readonly Folded[], answers: readonly Folded[]): Folded {
  const at = first(answers)
  return at === UNKNOWN ? UNKNOWN : items[at]
}

function reduced(folder: Folder, items: readonly Folded[], args: readonly Folded[]): Folded {
  const [fn] = args
  const rest: Folded[] = [...items]
  let value = args.length > 1 ? args[1] : rest.shift()
  for (const [index, item] of rest.entries()) value = folder.call(fn, [value, item, index], undefined)
  return value
}

function compared(folder: Folder, left: Folded, right: Folded, fn: Folded): number {
  folder.budget.step()
  if (isCallable(fn)) {
    const answer = toNumber(folder.call(fn, [left, right], undefined))
    return answer === UNKNOWN || Number.isNaN(answer) ? 0 : answer
  }
  const [a, b] = [plainText(left) ?? '', plainText(right) ?? ''] as const
  return a < b ? -1 : a > b ? 1 : 0
}

/** `Array.from(what, change)`; of an object, as many as its length says. */
export function listFrom(folder: Folder, [what, change]: readonly Folded[]): Folded {
  if (what === UNKNOWN) return UNKNOWN
  const isPlain = what instanceof Thing && what.constructor === Thing
  const length = isPlain ? toNumber(what.members.get('length')) : undefined
  if (length === UNKNOWN || (length !== undefined && !(length >= 0 && length <= ITEMS_MAX))) return UNKNOWN
  const items = length === undefined ? [...itemsOf(folder, what)] : Array.from({ length }, (): Folded => undefined)
  folder.budget.make(items.length)
  return new List(
    isCallable(change) ? items.map((item, index) => folder.call(change, [item, index], undefined)) : items,
  )
}
