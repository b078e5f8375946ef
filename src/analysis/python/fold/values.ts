import type { PyNode } from '../tree.ts'

class Unknown {
  readonly isUnknown = true
}

/** What cannot be worked out. */
export const UNKNOWN = new Unknown()

/** A text that was put together in a way in which nobody writes one down: out of numbers, backwards, with a key. */
export class Built {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** `bytes` and `bytearray`, one character a byte. */
export class Bytes {
  text: string
  readonly isBuilt: boolean

  constructor(text: string, built: boolean) {
    this.text = text
    this.isBuilt = built
  }
}

/** Whatever holds values in an order; what is made lazily is made at once. */
export class List {
  items: Py[]
  readonly isTuple: boolean
  /** of an iterator: how many were taken */
  taken = 0

  constructor(items: Py[], isTuple = false) {
    this.items = items
    this.isTuple = isTuple
  }
}

export class Dict {
  /** by `keyOf` */
  readonly entries = new Map<string, { readonly key: Py; value: Py }>()
}

export class Scope {
  readonly vars = new Map<string, Py>()
  readonly parent: Scope | undefined
  readonly outer = new Set<string>()
  /** of a class body */
  readonly isClass: boolean

  constructor(parent?: Scope, isClass = false) {
    this.parent = parent
    this.isClass = isClass
  }
}

export class Func {
  readonly node: PyNode
  /** the interpreter of the file in which it stands */
  readonly home: object
  readonly scope: Scope
  readonly defaults: ReadonlyMap<string, Py>
  readonly self: Py | undefined
  /** true: a member of an object that is worked out each time */
  isProperty = false

  constructor(home: object, node: PyNode, scope: Scope, defaults: ReadonlyMap<string, Py>, self?: Py) {
    this.home = home
    this.node = node
    this.scope = scope
    this.defaults = defaults
    this.self = self
  }
}

export class ClassOf {
  readonly members: Map<string, Py>
  readonly bases: readonly Py[]

  constructor(members: Map<string, Py>, bases: readonly Py[]) {
    this.members = members
    this.bases = bases
  }
}

export class Instance {
  readonly of: ClassOf
  readonly members = new Map<string, Py>()

  constructor(of: ClassOf) {
    this.of = of
  }
}

/** Something outside of this file, or a builtin, by its dotted name. */
export class External {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A method of a value that is known: `''.join`. */
export class Method {
  readonly name: string
  readonly self: Py

  constructor(name: string, self: Py) {
    this.name = name
    this.self = self
  }
}

/** `functools.partial(f, a)`, `operator.attrgetter('a')`, `operator.itemgetter(1)`, `operator.methodcaller('a')`. */
export class Partial {
  readonly target: Py
  readonly args: readonly Py[]
  readonly kind: 'call' | 'attribute' | 'item' | 'method' | 'record'
  readonly keywords: ReadonlyMap<string, Py>

  constructor(
    target: Py,
    args: readonly Py[],
    kind: Partial['kind'] = 'call',
    keywords: ReadonlyMap<string, Py> = new Map(),
  ) {
    this.target = target
    this.args = args
    this.kind = kind
    this.keywords = keywords
  }
}

export type Py =
  | string
  | number
  | bigint
  | boolean
  | null
  | Unknown
  | Built
  | Bytes
  | List
  | Dict
  | Func
  | ClassOf
  | Instance
  | External
  | Method
  | Partial

/** The text of a `str`; undefined where it is none. */
export function textOf(value: Py): string | undefined {
  if (typeof value === 'string') return value
  return value instanceof Built ? value.text : undefined
}

/** The text of a `str`, and the bytes of `bytes`. */
export function unitsOf(value: Py): string | undefined {
  return value instanceof Bytes ? value.text : textOf(value)
}

export function isBuilt(value: Py): boolean {
  return value instanceof Built || (value instanceof Bytes && value.isBuilt)
}

/** A `str` that is made out of others, and built where one of them is. */
export function madeOf(text: string, ...parts: readonly Py[]): Py {
  return parts.some((part) => isBuilt(part)) ? new Built(text) : text
}

/** Text of the same kind as `like`. */
export function sameKind(text: string, like: Py, built = isBuilt(like)): Py {
  if (like instanceof Bytes) return new Bytes(text, built)
  return built ? new Built(text) : text
}

/** Deepest and longest tuple whose key is told. */
const MAX_KEY_DEPTH = 3
const MAX_KEY_ITEMS = 100

/** The key of a value in a dictionary or set; undefined where it cannot be told. */
export function keyOf(value: Py, depth = 0): string | undefined {
  const text = textOf(value)
  if (text !== undefined) return `s${text}`
  if (value instanceof Bytes) return `b${value.text}`
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `n${Number(value)}`
  if (value === null) return 'none'
  if (value instanceof External) return `e${value.name}`
  if (!(value instanceof List) || depth >= MAX_KEY_DEPTH || value.items.length > MAX_KEY_ITEMS) return undefined
  const keys = value.items.map((item) => keyOf(item, depth + 1))
  return keys.includes(undefined) ? undefined : `(${keys.join(',')})`
}

/** Whether a condition holds; undefined where that is not known. */
export function truthOf(value: Py): boolean | undefined {
  if (value === UNKNOWN) return undefined
  const units = unitsOf(value)
  if (units !== undefined) return units !== ''
  if (value instanceof List) return value.items.length > 0
  if (value instanceof Dict) return value.entries.size > 0
  if (value instanceof External) return value.name.includes('(') ? undefined : true
  return typeof value === 'object' ? value !== null : Boolean(value)
}

/** A whole number that is a safe one. */
export function wholeOf(value: Py): number | undefined {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : undefined
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

/** A number as small as it fits. */
export function numberOf(value: bigint): Py {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
