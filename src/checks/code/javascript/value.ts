import type { SourceKind } from '../index.ts'

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
export class Cell {
  value: Value = NOTHING
  readonly #onGrowth: () => void

  constructor(onGrowth: () => void) {
    this.#onGrowth = onGrowth
  }

  add(value: Value): void {
    const grown = join(this.value, value)
    if (grown === this.value) return
    this.value = grown
    this.#onGrowth()
  }
}

/** properties of one object that are told apart */
const PROPERTIES_MAX = 400

/** An object or array, by the expression that makes it. */
export class Shape {
  readonly properties = new Map<string, Cell>()
  /** members whose name is not known */
  readonly rest: Cell
  /** objects that it inherits from */
  readonly parents = new Set<Shape>()
  readonly #onGrowth: () => void

  constructor(onGrowth: () => void) {
    this.#onGrowth = onGrowth
    this.rest = new Cell(onGrowth)
  }

  get(name: string, depth = 0): Value {
    let value = join(this.properties.get(name)?.value ?? NOTHING, this.rest.value)
    if (depth < 6) for (const parent of this.parents) value = join(value, parent.get(name, depth + 1))
    return value
  }

  add(name: string | undefined, value: Value): void {
    if (name === undefined) return this.rest.add(value)
    let cell = this.properties.get(name)
    if (cell === undefined) {
      if (this.properties.size >= PROPERTIES_MAX) return this.rest.add(value)
      cell = new Cell(this.#onGrowth)
      this.properties.set(name, cell)
    }
    cell.add(value)
  }

  /** All members as one value. */
  get members(): Value {
    let value = this.rest.value
    for (const cell of this.properties.values()) value = join(value, cell.value)
    return value
  }
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

/** Taints of the value and of all its members. */
export function deepTaints(value: Value): readonly Taint[] {
  if (value.shapes.length === 0) return value.taints
  const taints = new Set<Taint>()
  deep(value, (member) => {
    for (const taint of member.taints) taints.add(taint)
  })
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
