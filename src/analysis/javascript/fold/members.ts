import { bytesMethod } from './bytes.ts'
import { toText } from './convert.ts'
import { collectionMember, patternMember } from './collections.ts'
import type { Folder } from './folder.ts'
import { listMethod } from './lists.ts'
import { methodNative } from './methods.ts'
import { textMethod } from './strings.ts'
import { sourceOf } from './symbols.ts'
import {
  Bytes,
  Closure,
  Collection,
  isCallable,
  List,
  Native,
  Pattern,
  StandIn,
  Thing,
  UNKNOWN,
  type Folded,
} from './values.ts'

/** generations that are looked through for a member */
const PARENTS_MAX = 20

/** The member of a value that `key` names: its own, an inherited one, or a method of the platform. */
export function memberOf(folder: Folder, object: Folded, key: Folded): Folded {
  if (object === UNKNOWN || object === null || object === undefined || key === UNKNOWN) return UNKNOWN
  if (typeof object === 'string') return memberOfText(object, key)
  if (object instanceof StandIn) return trappedMember(folder, object, key)
  if (object instanceof List || object instanceof Bytes) {
    const item = itemAt(object, key)
    if (item !== NO_ITEM) return item
  }
  const name = toText(key)
  if (name === UNKNOWN) return UNKNOWN
  if (typeof object === 'number' || typeof object === 'boolean' || typeof object === 'bigint') return numberMember(name)
  return ownMember(folder, object, name) ?? platformMember(folder, object, name) ?? missing(object, name)
}

/** What the handler of a proxy gives in the place of a member. */
function trappedMember(folder: Folder, object: StandIn, key: Folded): Folded {
  const trap = memberOf(folder, object.handler, 'get')
  if (trap === undefined) return memberOf(folder, object.target, key)
  const name = toText(key)
  return name === UNKNOWN ? UNKNOWN : folder.call(trap, [object.target, name, object], object.handler)
}

const NO_ITEM: unique symbol = Symbol('no item')

function itemAt(object: List | Bytes, key: Folded): Folded | typeof NO_ITEM {
  const items = object instanceof List ? object.items : object.data
  if (key === 'length' || (key === 'byteLength' && object instanceof Bytes)) return items.length
  if (key === 'buffer' && object instanceof Bytes) return object
  const index =
    typeof key === 'number' ? key : typeof key === 'string' && /^\d{1,9}$/.test(key) ? Number(key) : undefined
  return index === undefined ? NO_ITEM : items[index]
}

function memberOfText(text: string, key: Folded): Folded {
  if (key === 'length') return text.length
  const index =
    typeof key === 'number' ? key : typeof key === 'string' && /^\d{1,9}$/.test(key) ? Number(key) : undefined
  if (index !== undefined) return text[index]
  if (key === 'constructor') return UNKNOWN
  return typeof key === 'string' ? methodNative('text', key, textMethod(key) !== undefined) : UNKNOWN
}

function ownMember(folder: Folder, object: Thing, name: string): Folded {
  let holder: Thing | undefined = object
  for (let depth = 0; holder !== undefined && depth < PARENTS_MAX; depth += 1) {
    if (holder.members.has(name)) return holder.members.get(name)
    const getter = holder.getters.get(name)
    if (getter !== undefined) return folder.call(getter, [], object)
    holder = holder.parent
  }
  if (name === 'prototype' && object instanceof Closure) {
    const prototype = new Thing()
    object.members.set('prototype', prototype)
    return prototype
  }
  return undefined
}

function platformMember(folder: Folder, object: Thing, name: string): Folded {
  if (object instanceof List) return methodNative('list', name, listMethod(name) !== undefined)
  if (object instanceof Bytes) return methodNative('bytes', name, bytesMethod(name) !== undefined)
  if (object instanceof Pattern) return patternMember(folder, object, name)
  if (object instanceof Collection) return collectionMember(folder, object, name)
  if (isCallable(object)) return functionMember(object, name)
  return name === 'hasOwnProperty' || name === 'toString' ? methodNative('object', name, true) : undefined
}

/** A plain object has no other members than those that were seen; of all others, more may be known elsewhere. */
function missing(object: Thing, name: string): Folded {
  const isPlain = !(object instanceof Native) && !(object instanceof Closure) && name !== 'constructor'
  return isPlain ? undefined : UNKNOWN
}

function functionMember(fn: Closure | Native, name: string): Folded {
  if (name === 'name') return fn.name
  if (name === 'toString' && fn instanceof Closure) return new Native(name, () => sourceOf(fn))
  return name === 'call' || name === 'apply' || name === 'bind' || name === 'toString'
    ? methodNative('function', name, true)
    : undefined
}

function numberMember(name: string): Folded {
  return /^(?:toString|toFixed|valueOf)$/.test(name) ? methodNative('number', name, true) : UNKNOWN
}
