import type { SourceKind } from '../index.ts'
import { Mark, Tracked, type Tracker } from './tracking.ts'

/** Stands for the unknown part of a text that is known in part. A private-use character: sources rarely hold it. */
export const HOLE = '\uE000'

/** members kept of one kind in one value; more would not make evidence better, and bounds the work */
const MEMBERS_MAX = 12

/** characters of a text that are kept */
const TEXT_MAX = 4096

/** Where data came from. Made once for each place, so that identity is equality. */
export interface Taint {
  readonly kind: SourceKind
  readonly file: string
  readonly offset: number
  readonly note: string
  /** of `env`: the single variable; absent: the whole environment */
  readonly name?: string
  /** the content was written to a file: this taints the file's path */
  readonly viaFile?: true
  readonly hosts?: readonly string[]
}

/** What an expression may be: the join over all ways to get there. Immutable. */
export interface Value {
  readonly taints: readonly Taint[]
  /** built-in objects and modules by dotted name: `process.env`, `module:fs.readFile` */
  readonly apis: readonly string[]
  /** possible texts, with holes */
  readonly texts: readonly string[]
  readonly functions: readonly FunctionValue[]
  readonly shapes: readonly Shape[]
}

export const NOTHING: Value = { taints: [], apis: [], texts: [], functions: [], shapes: [] }

/** A function of the program. `Body` is its syntax, which only the evaluator looks into. */
export interface FunctionValue {
  readonly name: string
  /** binds arguments, and gives what the function may return */
  call(args: Arguments, self: Value): Value
  /** members of the function object itself */
  readonly statics: Shape
  /** what `new` gives, and `this` in its methods */
  readonly self: Shape
  /** functions from which it is called; `undefined` stands for code that runs when the file is loaded */
  readonly callers: Set<FunctionValue | undefined>
}

export interface Arguments {
  readonly values: readonly Value[]
  /** what a spread argument brings, to any position from there on */
  readonly rest: Value
}

/** A place that holds values: a variable, a property, a return value. It only grows. */
export class Cell extends Tracked {
  #value: Value = NOTHING

  get value(): Value {
    this.read()
    return this.#value
  }

  add(value: Value): void {
    const grown = join(this.#value, value)
    if (grown === this.#value) return
    this.#value = grown
    this.grew()
  }
}

/** properties of one object that are told apart */
const PROPERTIES_MAX = 400

/** taints and objects that an object is known to hold */
const HELD_MAX = 200

/** objects from which one inherits that are followed, over all generations */
const PARENTS_MAX = 8

/** An object or array, by the expression that makes it. */
export class Shape {
  /** members whose name is not known */
  readonly rest: Cell
  readonly #tracker: Tracker
  readonly #properties = new Map<string, Cell>()
  readonly #parents: Shape[] = []
  readonly #held = new Set<Taint | Shape>()
  #members: Value = NOTHING
  /** reads and growth of: the names of properties, the parents, all members together */
  #names: Mark | undefined
  #line: Mark | undefined
  #whole: Mark | undefined

  constructor(tracker: Tracker) {
    this.#tracker = tracker
    this.rest = new Cell(tracker)
  }

  /** Properties whose names are known, in the order in which they came. */
  get properties(): ReadonlyMap<string, Cell> {
    ;(this.#names ??= new Mark(this.#tracker)).saw()
    return this.#properties
  }

  has(name: string): boolean {
    if (this.#properties.has(name)) return true
    ;(this.#names ??= new Mark(this.#tracker)).saw()
    return false
  }

  get(name: string): Value {
    let value = this.#own(name)
    ;(this.#line ??= new Mark(this.#tracker)).saw()
    if (this.#parents.length === 0) return value
    const line: Shape[] = [this]
    for (let at = 0; at < line.length; at += 1) {
      const heir = line[at] ?? this
      ;(heir.#line ??= new Mark(this.#tracker)).saw()
      for (const parent of heir.#parents) {
        if (line.length > PARENTS_MAX || line.includes(parent)) continue
        line.push(parent)
        value = join(value, parent.#own(name))
      }
    }
    return value
  }

  #own(name: string): Value {
    const cell = this.#properties.get(name)
    if (cell !== undefined) return join(cell.value, this.rest.value)
    ;(this.#names ??= new Mark(this.#tracker)).saw()
    return this.rest.value
  }

  add(name: string | undefined, value: Value): void {
    this.#hold(value)
    let cell = name === undefined ? this.rest : this.#properties.get(name)
    if (cell === undefined && this.#properties.size < PROPERTIES_MAX && name !== undefined) {
      cell = new Cell(this.#tracker)
      this.#properties.set(name, cell)
      this.#moved(this.#names)
    }
    ;(cell ?? this.rest).add(value)
  }

  #hold(value: Value): void {
    const members = join(this.#members, value)
    const { size } = this.#held
    if (size < HELD_MAX) {
      for (const taint of value.taints) this.#held.add(taint)
      for (const shape of value.shapes) this.#held.add(shape)
    }
    if (members === this.#members && size === this.#held.size) return
    this.#members = members
    this.#moved(this.#whole)
  }

  /** An aspect that nobody has read yet has no mark. */
  #moved(mark: Mark | undefined): void {
    if (mark === undefined) this.#tracker.growths += 1
    else mark.moved()
  }

  inherit(parent: Shape): void {
    if (parent === this || this.#parents.length >= PARENTS_MAX || this.#parents.includes(parent)) return
    this.#parents.push(parent)
    this.#moved(this.#line)
  }

  /** Taints of the members, and objects among them: more of them than one value holds. */
  get held(): Iterable<Taint | Shape> {
    ;(this.#whole ??= new Mark(this.#tracker)).saw()
    return this.#held
  }

  /** All members as one value. */
  get members(): Value {
    ;(this.#whole ??= new Mark(this.#tracker)).saw()
    return this.#members
  }
}

/** True where nothing at all is known. */
export function isNothing({ taints, apis, texts, functions, shapes }: Value): boolean {
  return taints.length + apis.length + texts.length + functions.length + shapes.length === 0
}

/** The left value with the right one's members; the left one itself where nothing is new. */
export function join(left: Value, right: Value): Value {
  if (left === right || right === NOTHING) return left
  if (left === NOTHING) return right
  const taints = union(left.taints, right.taints)
  const apis = union(left.apis, right.apis)
  const texts = union(left.texts, right.texts)
  const functions = union(left.functions, right.functions)
  const shapes = union(left.shapes, right.shapes)
  const same =
    taints === left.taints &&
    apis === left.apis &&
    texts === left.texts &&
    functions === left.functions &&
    shapes === left.shapes
  return same ? left : { taints, apis, texts, functions, shapes }
}

function union<T>(left: readonly T[], right: readonly T[]): readonly T[] {
  if (left === right || right.length === 0) return left
  let result: T[] | undefined
  for (const member of right) {
    const current = result ?? left
    if (current.length >= MEMBERS_MAX) break
    if (!current.includes(member)) result = [...current, member]
  }
  return result ?? left
}

export function joinAll(values: readonly Value[]): Value {
  let value = NOTHING
  for (const each of values) value = join(value, each)
  return value
}

export function ofText(...texts: readonly string[]): Value {
  return { ...NOTHING, texts: texts.slice(0, MEMBERS_MAX).map((text) => text.slice(0, TEXT_MAX)) }
}

export function ofApi(...apis: readonly string[]): Value {
  return { ...NOTHING, apis }
}

export function ofTaints(taints: readonly Taint[]): Value {
  return taints.length === 0 ? NOTHING : { ...NOTHING, taints }
}

export function ofShape(shape: Shape): Value {
  return { ...NOTHING, shapes: [shape] }
}

export function ofFunction(fn: FunctionValue): Value {
  return { ...NOTHING, functions: [fn] }
}

/** The value itself and all that hangs on it, in members of members. */
export function deep(value: Value, visit: (value: Value, name: string | undefined) => void): void {
  const seen = new Set<Shape>()
  const queue: { value: Value; name: string | undefined }[] = [{ value, name: undefined }]
  for (let at = 0; at < queue.length && seen.size < 60; at += 1) {
    const item = queue[at]
    if (item === undefined) break
    visit(item.value, item.name)
    for (const shape of item.value.shapes) {
      if (seen.has(shape)) continue
      seen.add(shape)
      queue.push({ value: shape.rest.value, name: item.name })
      for (const [name, cell] of shape.properties) queue.push({ value: cell.value, name })
    }
  }
}

/** objects in objects whose taints are collected */
const DEEP_MAX = 60

/** Taints of the value and of all its members. */
export function deepTaints(value: Value): readonly Taint[] {
  if (value.shapes.length === 0) return value.taints
  const taints = new Set(value.taints)
  const shapes = new Set(value.shapes)
  for (const shape of shapes) {
    for (const held of shape.held) {
      if (!(held instanceof Shape)) taints.add(held)
      else if (shapes.size < DEEP_MAX) shapes.add(held)
    }
  }
  return [...taints]
}

/** What iterating gives: members of objects, and the value itself where it is no known object. */
export function elements(value: Value): Value {
  let result: Value = { ...value, shapes: [], functions: [] }
  for (const shape of value.shapes) result = join(result, shape.members)
  return result
}

/** Every pair of texts in sequence; a hole where one side is not known. */
export function concatenated(left: Value, right: Value): Value {
  const taints = union(left.taints, right.taints)
  if (left.texts.length === 0 && right.texts.length === 0) {
    return taints.length === 0 ? NOTHING : { ...NOTHING, taints }
  }
  const heads = left.texts.length === 0 ? [HOLE] : left.texts.slice(0, 4)
  const tails = right.texts.length === 0 ? [HOLE] : right.texts.slice(0, 4)
  const texts = new Set<string>()
  for (const head of heads) for (const tail of tails) texts.add((head + tail).slice(0, TEXT_MAX))
  return { ...NOTHING, taints, texts: [...texts].slice(0, MEMBERS_MAX) }
}
