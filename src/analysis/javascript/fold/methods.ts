import { bytesMethod } from './bytes.ts'
import { numberOr, toText } from './convert.ts'
import type { Folder } from './folder.ts'
import { listMethod } from './lists.ts'
import { textMethod } from './strings.ts'
import { Bytes, isCallable, List, Native, Thing, UNKNOWN, type Folded } from './values.ts'

type Kind = 'text' | 'list' | 'bytes' | 'function' | 'number' | 'object'

const MADE = new Map<string, Method>()

/** A method of the platform, read as a value. It works on whatever it is called on: `[].join.call('abc')`. */
export class Method extends Native {
  readonly kind: Kind

  constructor(kind: Kind, name: string) {
    super(name, () => UNKNOWN)
    this.kind = kind
  }
}

/** The method itself: the same for the same kind and name. Undefined where it is not there. */
export function methodNative(kind: Kind, name: string, isThere: boolean): Method | undefined {
  if (!isThere) return undefined
  const key = `${kind}.${name}`
  let method = MADE.get(key)
  if (method === undefined) MADE.set(key, (method = new Method(kind, name)))
  return method
}

/** Calls a method of the platform on `self`. */
export function calledMethod(folder: Folder, method: Method, args: readonly Folded[], self: Folded): Folded {
  const { kind, name } = method
  if (kind === 'function') return forwarded(folder, name, args, self)
  if (self === UNKNOWN) return UNKNOWN
  if (kind === 'object') return name === 'hasOwnProperty' ? holds(self, args[0]) : toText(self)
  if (kind === 'number') return ofNumber(name, self, args)
  if (kind === 'text') {
    const text = toText(self)
    return text === UNKNOWN ? UNKNOWN : (textMethod(name)?.(folder, text, args) ?? undefined)
  }
  if (self instanceof Bytes) return bytesMethod(name)?.(folder, self.data, args)
  const list = self instanceof List ? self : typeof self === 'string' ? new List(Array.from(self)) : undefined
  return list === undefined ? UNKNOWN : listMethod(name)?.(folder, list.items, args, list)
}

function holds(object: Folded, key: Folded): Folded {
  const name = toText(key)
  return object instanceof Thing && name !== UNKNOWN && object.members.has(name) ? true : UNKNOWN
}

function ofNumber(name: string, value: Folded, [first]: readonly Folded[]): Folded {
  if (name === 'valueOf') return value
  if (typeof value !== 'number' && typeof value !== 'bigint') return toText(value)
  const digits = numberOr(first, name === 'toString' ? 10 : 0)
  if (digits === UNKNOWN) return UNKNOWN
  if (name === 'toFixed')
    return typeof value === 'number' && digits >= 0 && digits <= 100 ? value.toFixed(digits) : UNKNOWN
  return digits >= 2 && digits <= 36 ? value.toString(digits) : UNKNOWN
}

/** `f.call(self, …)`, `f.apply(self, list)`, `f.bind(self, …)` */
function forwarded(folder: Folder, name: string, args: readonly Folded[], fn: Folded): Folded {
  if (!isCallable(fn)) return UNKNOWN
  const [self, ...rest] = args
  if (name === 'toString') return toText(fn)
  if (name === 'call') return folder.call(fn, rest, self)
  if (name === 'apply') {
    const [list] = rest
    return folder.call(fn, list instanceof List ? list.items : list === undefined ? [] : [UNKNOWN], self)
  }
  return new Native(fn.name, (more) => folder.call(fn, [...rest, ...more], self))
}
