import { toText } from './convert.ts'
import type { Folder } from './folder.ts'
import { itemsOf, keysOf } from './iterate.ts'
import { List, Native, Thing, UNKNOWN, type Folded } from './values.ts'

type Call = (args: readonly Folded[]) => Folded

/** The `Object` of the platform. */
export function objectGlobal(folder: Folder): Native {
  const made = new Native('Object', ([value]) => value ?? new Thing())
  const calls: Readonly<Record<string, Call>> = {
    keys: ([object]) => keys(object),
    getOwnPropertyNames: ([object]) => keys(object),
    values: ([object]) => members(object, (_name, value) => value),
    entries: ([object]) => members(object, (name, value) => new List([name, value])),
    fromEntries: ([entries]) => fromEntries(folder, entries),
    assign: ([target, ...sources]) => {
      if (target instanceof Thing)
        for (const source of sources)
          if (source instanceof Thing) for (const [name, value] of source.members) target.members.set(name, value)
      return target
    },
    create: ([parent]) => new Thing(parent instanceof Thing ? parent : undefined),
    freeze: ([object]) => object,
    seal: ([object]) => object,
    defineProperty: ([object, key, descriptor]) => {
      define(object, key, descriptor)
      return object
    },
    getOwnPropertyDescriptor: ([object, key]) => described(folder, object, key),
    groupBy: ([items, fn]) => grouped(folder, items, fn),
    getPrototypeOf: () => UNKNOWN,
  }
  for (const [name, call] of Object.entries(calls)) made.members.set(name, new Native(name, call))
  return made
}

function keys(object: Folded): Folded {
  return object instanceof Thing ? new List([...keysOf(object)]) : UNKNOWN
}

function members(object: Folded, make: (name: string, value: Folded) => Folded): Folded {
  if (object instanceof List) return new List(object.items.map((item, index) => make(String(index), item)))
  if (!(object instanceof Thing)) return UNKNOWN
  return new List(Array.from(object.members, ([name, value]) => make(name, value)))
}

function described(folder: Folder, object: Folded, key: Folded): Folded {
  const made = new Thing()
  made.members.set('value', folder.member(object, key))
  return made
}

function grouped(folder: Folder, items: Folded, fn: Folded): Folded {
  if (items === UNKNOWN) return UNKNOWN
  const made = new Thing()
  for (const [index, item] of itemsOf(folder, items).entries()) {
    const name = toText(folder.call(fn, [item, index], undefined))
    if (name === UNKNOWN) continue
    const group = made.members.get(name)
    if (group instanceof List) group.items.push(item)
    else made.members.set(name, new List([item]))
  }
  return made
}

function fromEntries(folder: Folder, entries: Folded): Folded {
  if (entries === UNKNOWN) return UNKNOWN
  const made = new Thing()
  for (const entry of itemsOf(folder, entries)) {
    if (!(entry instanceof List)) continue
    const name = toText(entry.items[0])
    if (name !== UNKNOWN) made.members.set(name, entry.items[1])
  }
  return made
}

function define(object: Folded, key: Folded, descriptor: Folded): void {
  const name = toText(key)
  if (!(object instanceof Thing) || !(descriptor instanceof Thing) || name === UNKNOWN) return
  const getter = descriptor.members.get('get')
  if (descriptor.members.has('value')) object.members.set(name, descriptor.members.get('value'))
  else if (getter !== undefined) object.getters.set(name, getter)
}

/** The `Reflect` of the platform. */
export function reflectGlobal(folder: Folder): Thing {
  const made = new Thing()
  const calls: Readonly<Record<string, Call>> = {
    get: ([object, key]) => folder.member(object, key),
    apply: ([fn, self, list]) => folder.call(fn, list instanceof List ? list.items : [UNKNOWN], self),
    construct: ([fn, list]) => folder.call(fn, list instanceof List ? list.items : [UNKNOWN], undefined, true),
    ownKeys: ([object]) => keys(object),
    set: ([object, key, value]) => {
      const name = toText(key)
      if (object instanceof Thing && name !== UNKNOWN) object.members.set(name, value)
      return true
    },
  }
  for (const [name, call] of Object.entries(calls)) made.members.set(name, new Native(name, call))
  return made
}
