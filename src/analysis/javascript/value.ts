import type { SourceKind } from '../code.ts'
import type { Shape } from './heap.ts'

/** Stands for the unknown part of a text that is known in part. A private-use character: sources rarely hold it. */
export const HOLE = '\uE000'

/** members kept of one kind in one value; more would not make evidence better, and bounds the work */
const MEMBERS_MAX = 12

/** texts kept in one value */
const TEXTS_MAX = 20

/** texts of each side that are tried when two are put together */
const SIDES_MAX = 4

/** characters of a text that are kept */
const TEXT_MAX = 1_000_000

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
  /** its text is made of known ones in a way that is not followed here */
  readonly isMade: boolean
}

/** An empty list, shared by all values. */
export const NONE: readonly never[] = []

export const NOTHING: Value = { taints: NONE, apis: NONE, texts: NONE, functions: NONE, shapes: NONE, isMade: false }

/** A text that is made of known ones, and not known. */
export const MADE: Value = { ...NOTHING, isMade: true }

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
  /** of a constructor: what `super(…)` calls */
  readonly parents?: readonly FunctionValue[]
}

export interface Arguments {
  readonly values: readonly Value[]
  /** what a spread argument brings, to any position from there on */
  readonly rest: Value
}

/** True where nothing at all is known. */
export function isNothing({ taints, apis, texts, functions, shapes }: Value): boolean {
  return taints.length + apis.length + texts.length + functions.length + shapes.length === 0
}

/** The left value with the right one's members; the left one itself where nothing is new. */
export function join(left: Value, right: Value): Value {
  if (left === right || right === NOTHING) return left
  if (left === NOTHING) return right
  const taints = joinedTaints(left.taints, right.taints)
  const apis = union(left.apis, right.apis)
  const texts = union(left.texts, right.texts, TEXTS_MAX)
  const functions = union(left.functions, right.functions)
  const shapes = union(left.shapes, right.shapes)
  const same =
    taints === left.taints &&
    apis === left.apis &&
    texts === left.texts &&
    functions === left.functions &&
    shapes === left.shapes &&
    (left.isMade || !right.isMade)
  return same ? left : valueOf(taints, apis, texts, functions, shapes, left.isMade || right.isMade)
}

function union<T>(left: readonly T[], right: readonly T[], max = MEMBERS_MAX): readonly T[] {
  if (left === right || right.length === 0 || left.length >= max) return left
  if (left.length === 0 && right.length === 1) return right
  let result: T[] | undefined
  for (const member of right) {
    const current = result ?? left
    if (current.length >= max) break
    if (current.includes(member)) continue
    if (result === undefined) result = [...left, member]
    else result.push(member)
  }
  return result ?? left
}

/** taints of one kind that are kept in one value: one tells what more of them would, and each that comes has to be carried on */
const ALIKE_MAX = 3

function joinedTaints(left: readonly Taint[], right: readonly Taint[]): readonly Taint[] {
  if (left === right || right.length === 0) return left
  if (left.length === 0 && right.length <= ALIKE_MAX) return right
  let result: Taint[] | undefined
  for (const taint of right) {
    const current = result ?? left
    if (current.includes(taint) || isFull(current, taint)) continue
    if (result === undefined) result = [...left, taint]
    else result.push(taint)
  }
  return result ?? left
}

/** Single variables of the environment are told by their names. */
function isFull(taints: readonly Taint[], taint: Taint): boolean {
  const max = taint.name === undefined ? ALIKE_MAX : MEMBERS_MAX
  let alike = 0
  for (const each of taints) if (areAlike(each, taint) && (alike += 1) >= max) return true
  return false
}

function areAlike(one: Taint, other: Taint): boolean {
  return (
    one.kind === other.kind &&
    (one.name === undefined) === (other.name === undefined) &&
    one.viaFile === other.viaFile &&
    (one.kind !== 'decoded-text' || isAddress(one) === isAddress(other))
  )
}

/** Addresses are decoded to find files, which hides nothing. */
export function isAddress({ note }: Taint): boolean {
  return note.endsWith('decodeURIComponent')
}

export function joinAll(values: readonly Value[]): Value {
  let value = NOTHING
  for (const each of values) value = join(value, each)
  return value
}

/** All values are made alike, which the engine rewards. */
export function valueOf(
  taints: Value['taints'],
  apis: Value['apis'],
  texts: Value['texts'],
  functions: Value['functions'],
  shapes: Value['shapes'],
  isMade = false,
): Value {
  return { taints, apis, texts, functions, shapes, isMade }
}

function isLong(text: string): boolean {
  return text.length > TEXT_MAX
}

export function ofText(...texts: readonly string[]): Value {
  const kept = texts.length <= TEXTS_MAX ? texts : texts.slice(0, TEXTS_MAX)
  return valueOf(NONE, NONE, kept.some(isLong) ? kept.map((text) => text.slice(0, TEXT_MAX)) : kept, NONE, NONE)
}

export function ofApi(...apis: readonly string[]): Value {
  return valueOf(NONE, apis, NONE, NONE, NONE)
}

export function ofTaints(taints: readonly Taint[]): Value {
  return taints.length === 0 ? NOTHING : valueOf(taints, NONE, NONE, NONE, NONE)
}

export function ofShape(shape: Shape): Value {
  return valueOf(NONE, NONE, NONE, NONE, [shape])
}

export function ofFunction(fn: FunctionValue): Value {
  return valueOf(NONE, NONE, NONE, [fn], NONE)
}

/** True for data of which no text is known: neither an object nor a function. */
function isOpen({ texts, apis, functions, shapes }: Value): boolean {
  return texts.length === 0 && apis.length === 0 && functions.length === 0 && shapes.length === 0
}

/** `given`, which joins what is known already: beside known texts, one that is not known has to be said. */
export function beside(known: Value, given: Value): Value {
  return known.texts.length > 0 && isOpen(given) ? { ...given, texts: [HOLE] } : given
}

/** True where there may be more texts than those that are known. */
export function isCut(texts: readonly string[]): boolean {
  return texts.length >= TEXTS_MAX
}

/** At most `max` texts; where one that is not known would be cut off, it takes the place of a known one. */
export function fewTexts(value: Value, max: number): readonly string[] {
  const { texts } = value
  if (texts.length <= max) return texts
  return isCut(texts) || texts.includes(HOLE) ? [...texts.slice(0, max - 1), HOLE] : texts.slice(0, max)
}

function isObject({ shapes, texts }: Value): boolean {
  return shapes.length > 0 && texts.length === 0
}

/** Every pair of texts in sequence; a hole where one side is not known. */
export function concatenated(left: Value, right: Value): Value {
  const taints = joinedTaints(left.taints, right.taints)
  // an object may say itself what text it is
  const isMade = left.isMade || right.isMade || isObject(left) || isObject(right)
  if (left.texts.length === 0 && right.texts.length === 0) {
    return taints.length === 0 && !isMade ? NOTHING : valueOf(taints, NONE, NONE, NONE, NONE, isMade)
  }
  const heads = left.texts.length === 0 ? [HOLE] : fewTexts(left, SIDES_MAX)
  const tails = right.texts.length === 0 ? [HOLE] : fewTexts(right, SIDES_MAX)
  const texts = new Set<string>()
  for (const head of heads) for (const tail of tails) texts.add((head + tail).slice(0, TEXT_MAX))
  return valueOf(taints, NONE, [...texts].slice(0, TEXTS_MAX), NONE, NONE, isMade)
}
