import { plainText } from './convert.ts'
import type { Folder } from './folder.ts'
import { itemsOf } from './iterate.ts'
import { foundAll } from './regular-expressions.ts'
import { Collection, List, Native, Pattern, UNKNOWN, type Folded } from './values.ts'

/** Members of regular expressions. */
export function patternMember(folder: Folder, pattern: Pattern, name: string): Folded {
  switch (name) {
    case 'test':
    case 'exec':
      return new Native(name, ([text]) => searched(folder, pattern, name, text))
    case 'source':
      return pattern.source
    case 'flags':
      return pattern.flags
    case 'lastIndex':
      return pattern.lastIndex
    default:
      return undefined
  }
}

/** `pattern.test(text)`, `pattern.exec(text)`. */
function searched(folder: Folder, pattern: Pattern, name: 'test' | 'exec', given: Folded): Folded {
  const text = plainText(given)
  if (text === undefined) return UNKNOWN
  const isGlobal = /[gy]/.test(pattern.flags)
  const from = isGlobal ? Math.min(pattern.lastIndex, text.length) : 0
  const [found] = foundAll(folder, pattern, text.slice(from), 1) ?? [undefined]
  if (found === undefined) {
    pattern.lastIndex = 0
    return name === 'test' ? false : null
  }
  if (isGlobal) pattern.lastIndex = from + found.index + Math.max(1, (found.groups[0] ?? '').length)
  if (name === 'test') return true
  const list = new List([...found.groups])
  list.members.set('index', from + found.index)
  return list
}

/** Members of Maps and Sets. */
export function collectionMember(folder: Folder, collection: Collection, name: string): Folded {
  const { entries, isSet } = collection
  const method = (call: (args: readonly Folded[]) => Folded): Native => new Native(name, call)
  switch (name) {
    case 'size':
      return entries.size
    case 'get':
      return method(([key]) => (key === UNKNOWN ? UNKNOWN : entries.get(key)))
    case 'has':
      return method(([key]) => (key === UNKNOWN ? UNKNOWN : entries.has(key)))
    case 'set':
      return method(([key, value]) => {
        entries.set(key, value)
        return collection
      })
    case 'add':
      return method(([key]) => {
        entries.set(key, key)
        return collection
      })
    case 'delete':
      return method(([key]) => entries.delete(key))
    case 'keys':
      return method(() => new List([...entries.keys()]))
    case 'values':
      return method(() => new List([...entries.values()]))
    case 'entries':
      return method(() => new List(Array.from(entries, ([key, value]) => new List([isSet ? value : key, value]))))
    case 'forEach':
      return method(([fn]) => {
        for (const [key, value] of entries) folder.call(fn, [value, key, collection], undefined)
        return undefined
      })
    default:
      return undefined
  }
}

/** `new Map(entries)`, `new Set(items)` */
export function madeCollection(folder: Folder, isSet: boolean, given: Folded): Folded {
  const made = new Collection(isSet)
  if (given === undefined || given === null) return made
  for (const item of itemsOf(folder, given)) {
    if (isSet) made.entries.set(item, item)
    else if (item instanceof List) made.entries.set(item.items[0], item.items[1])
  }
  return made
}

/** `new RegExp(source, flags)` */
export function madePattern([source, flags]: readonly Folded[]): Folded {
  const isPattern = source instanceof Pattern
  const text = isPattern ? source.source : plainText(source)
  const marks = flags === undefined ? (isPattern ? source.flags : '') : plainText(flags)
  return text === undefined || marks === undefined ? UNKNOWN : new Pattern(text, marks)
}
