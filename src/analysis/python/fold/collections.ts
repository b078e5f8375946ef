import {
  Built,
  Bytes,
  Dict,
  External,
  isBuilt,
  keyOf,
  List,
  sameKind,
  textOf,
  UNKNOWN,
  unitsOf,
  wholeOf,
  type Py,
} from './values.ts'

/** Most items that are walked through. */
const MAX_ITEMS = 400_000

/** A letter of two units: what stands at an index is not the unit there. */
const PAIRED = /[\uD800-\uDFFF]/

/** Everything that `for x in value` gives; undefined where it is not known. */
export function itemsOf(value: Py): Py[] | undefined {
  if (value instanceof List) {
    if (value.taken === 0) return value.items
    const rest = value.items.slice(value.taken)
    return rest
  }
  const text = textOf(value)
  if (text !== undefined)
    return text.length > MAX_ITEMS ? undefined : Array.from(text, (unit): Py => sameKind(unit, value))
  if (value instanceof Bytes)
    return value.text.length > MAX_ITEMS ? undefined : Array.from(value.text, (unit): Py => unit.charCodeAt(0))
  return value instanceof Dict ? Array.from(value.entries.values(), ({ key }) => key) : undefined
}

/** `value[key]`. */
export function itemOf(value: Py, key: Py): Py {
  if (value instanceof Dict) {
    const found = keyOf(key)
    return found === undefined ? UNKNOWN : (value.entries.get(found)?.value ?? UNKNOWN)
  }
  if (value instanceof External) return namedItem(value.name, textOf(key))
  const index = wholeOf(key)
  if (index === undefined) return UNKNOWN
  if (value instanceof List) return value.items.at(index) ?? UNKNOWN
  const units = unitsOf(value)
  if (units === undefined) return UNKNOWN
  if (value instanceof Bytes)
    return index < units.length ? units.charCodeAt(index < 0 ? units.length + index : index) : UNKNOWN
  const unit = PAIRED.test(units) ? Array.from(units).at(index) : units.at(index)
  return unit === undefined ? UNKNOWN : sameKind(unit, value)
}

function namedItem(name: string, key: string | undefined): Py {
  if (key === undefined || !/^[A-Za-z_][\w.]{0,60}$/.test(key)) return UNKNOWN
  if (name === 'sys.modules') return new External(key)
  const owner = name.replace(/\.__dict__$/, '')
  if (owner === '__builtins__' || owner === 'builtins') return new External(key)
  return owner === name ? UNKNOWN : new External(`${owner}.${key}`)
}

/** Units and items that a slice makes or walks through. `hasStep`: it says a step. */
export function slicedUnits(value: Py, made: Py, hasStep: boolean): number {
  const units = unitsOf(value)
  if (units !== undefined && (hasStep || (!(value instanceof Bytes) && PAIRED.test(units)))) return units.length
  return (made instanceof List ? made.items : unitsOf(made))?.length ?? 0
}

/** `value[start:stop:step]`; undefined bounds are the ends. */
export function sliceOf(value: Py, bounds: readonly (Py | undefined)[]): Py {
  const whole = bounds.map((given) => (given === undefined || given === null ? undefined : wholeOf(given)))
  if (bounds.some((given, index) => given !== undefined && given !== null && whole[index] === undefined)) return UNKNOWN
  const [start, stop, step = 1] = whole
  if (step === 0) return UNKNOWN
  const units = unitsOf(value)
  if (units !== undefined) {
    if (step === 1 && (value instanceof Bytes || !PAIRED.test(units))) {
      const [from, to] = [bound(start, 0, units.length, step), bound(stop, units.length, units.length, step)]
      return sameKind(units.slice(from, to), value, isBuilt(value))
    }
    const letters = value instanceof Bytes ? units.split('') : Array.from(units)
    return sameKind(sliced(letters, start, stop, step).join(''), value, step !== 1 || isBuilt(value))
  }
  return value instanceof List ? new List(sliced(value.items, start, stop, step), value.isTuple) : UNKNOWN
}

function sliced<T>(items: readonly T[], start: number | undefined, stop: number | undefined, step: number): T[] {
  const { length } = items
  const from = bound(start, step > 0 ? 0 : length - 1, length, step)
  const to = bound(stop, step > 0 ? length : -1, length, step, stop === undefined)
  if (step === 1) return items.slice(from, to)
  const made: T[] = []
  for (let at = from; step > 0 ? at < to : at > to; at += step) {
    const item = items[at]
    if (item !== undefined) made.push(item)
  }
  return made
}

function bound(
  given: number | undefined,
  otherwise: number,
  length: number,
  step: number,
  isEnd = given === undefined,
): number {
  if (given === undefined || isEnd) return otherwise
  const at = given < 0 ? given + length : given
  return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1)
}

/** What a method of a list or dictionary gives; undefined: no such method is known. */
export function holderMethod(
  self: Py,
  method: string,
  args: readonly Py[],
  keywords: ReadonlyMap<string, Py>,
): Py | undefined {
  if (self instanceof List) return listMethod(self, method, args)
  if (self instanceof Dict) return dictMethod(self, method, args, keywords)
  return self instanceof Bytes ? byteArrayMethod(self, method, args) : undefined
}

function listMethod(self: List, method: string, args: readonly Py[]): Py | undefined {
  const [first = UNKNOWN, second = UNKNOWN] = args
  if (method === 'append' || method === 'add' || method === 'appendleft') {
    if (self.items.length >= MAX_ITEMS) return UNKNOWN
    if (method === 'appendleft') self.items.unshift(first)
    else self.items.push(first)
    return null
  }
  if (method === 'extend') {
    self.items.push(...(itemsOf(first) ?? [UNKNOWN]).slice(0, MAX_ITEMS))
    return null
  }
  if (method === 'insert') {
    self.items.splice(wholeOf(first) ?? self.items.length, 0, second)
    return null
  }
  if (method === 'reverse') {
    self.items = self.items
      .toReversed()
      .map((item) => (typeof item === 'string' && item.length === 1 ? new Built(item) : item))
    return null
  }
  if (method === 'sort') {
    self.items = ordered(self.items)
    return null
  }
  if (method === 'pop') {
    const index = args.length === 0 ? self.items.length - 1 : wholeOf(first)
    return index === undefined ? UNKNOWN : (self.items.splice(index, 1)[0] ?? UNKNOWN)
  }
  if (method === 'popleft') return self.items.shift() ?? UNKNOWN
  if (method === 'copy') return new List([...self.items], self.isTuple)
  if (method === 'index') {
    const at = self.items.findIndex((item) => keyOf(item) === keyOf(first))
    return at === -1 ? UNKNOWN : at
  }
  if (method === 'count') return self.items.filter((item) => keyOf(item) === keyOf(first)).length
  if (method === '__getitem__') return itemOf(self, first)
  if (method === 'clear') {
    self.items = []
    return null
  }
  return undefined
}

/** What an item is ordered by: of a pair, its first part. */
function orderOf(item: Py, depth = 0): number | string | undefined {
  if (item instanceof List) return depth > 2 ? undefined : orderOf(item.items[0] ?? UNKNOWN, depth + 1)
  return wholeOf(item) ?? unitsOf(item)
}

/** By number or text; as it was where that is not known. */
export function ordered(items: readonly Py[]): Py[] {
  const keys = items.map((item) => orderOf(item))
  if (keys.includes(undefined)) return [...items]
  return items
    .map((item, index) => ({ item, key: keys[index] ?? '' }))
    .toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ item }) => item)
}

function dictMethod(
  self: Dict,
  method: string,
  args: readonly Py[],
  keywords: ReadonlyMap<string, Py>,
): Py | undefined {
  const [first = UNKNOWN, second = null] = args
  if (method === 'get' || method === '__getitem__' || method === 'setdefault' || method === 'pop') {
    const key = keyOf(first)
    if (key === undefined) return UNKNOWN
    const found = self.entries.get(key)?.value
    if (method === 'setdefault' && found === undefined) self.entries.set(key, { key: first, value: second })
    if (method === 'pop') self.entries.delete(key)
    return found ?? second
  }
  if (method === 'keys') return new List(Array.from(self.entries.values(), ({ key }) => key))
  if (method === 'values') return new List(Array.from(self.entries.values(), ({ value }) => value))
  if (method === 'items')
    return new List(Array.from(self.entries.values(), ({ key, value }) => new List([key, value], true)))
  if (method === 'update') {
    if (first instanceof Dict) for (const [key, entry] of first.entries) self.entries.set(key, { ...entry })
    for (const [name, value] of keywords) self.entries.set(`s${name}`, { key: name, value })
    return null
  }
  return undefined
}

function byteArrayMethod(self: Bytes, method: string, args: readonly Py[]): Py | undefined {
  const [first = UNKNOWN] = args
  const code = wholeOf(first)
  if (method === 'append' && code !== undefined) {
    self.text += String.fromCharCode(code & 0xff)
    return null
  }
  if (method === 'extend') {
    const added = first instanceof Bytes ? first.text : codesOf(first)
    if (added !== undefined) self.text += added
    return null
  }
  return undefined
}

/** Bytes by their numbers; undefined where one is not known. */
export function codesOf(value: Py): string | undefined {
  const items = itemsOf(value)
  if (items === undefined) return undefined
  const letters: string[] = []
  for (const item of items) {
    const code = wholeOf(item)
    if (code === undefined || code < 0 || code > 255) return undefined
    letters.push(String.fromCharCode(code))
  }
  return letters.join('')
}
