import { ENVIRONMENT_NAMES } from '../catalog/python-api.ts'
import type { SourceKind } from '../code.ts'
import type { OpenFile, PyClass, PyFunction } from './scope.ts'

/** Stands in a text for a part that is not constant; the patterns of secret paths know it. */
export const UNKNOWN_PART = '\uE000'

/** A text as a person reads it in a note: unknown parts as an ellipsis, at most `max` units. */
export function shown(text: string, max = 120): string {
  return text.slice(0, max).replaceAll(UNKNOWN_PART, '…')
}

/** Most possible texts, names, sources and references that are followed for one value. */
export const MAX_TEXTS = 48
const MAX_NAMES = 8
const MAX_TAINTS = 16
const MAX_REFS = 8
/** Longest constant text that is followed, UTF-16 units. */
export const MAX_FOLDED_UNITS = 400_000

/** Data of a kind that a sink must not get, and where it came from. */
export interface Taint {
  readonly kind: SourceKind
  /** UTF-16 offset in the file */
  readonly offset: number
  readonly note: string
  /** of `env`: the one variable; absent: all of them, or many */
  readonly name?: string
  /** the attribute or key of an object under which it was put; absent: it may be anywhere in it */
  readonly field?: string
  /** a part of a list, but not its first: of a command, an argument and not the program */
  readonly isArgument?: true
  /** the data went through a file that this code wrote */
  readonly viaFile?: true
  /** of `decoded-text`: what is decoded stands in the source */
  readonly isLiteral?: true
  /** where remote content comes from, as far as it is constant */
  readonly hosts?: readonly string[]
}

/** A function, class, or instance of a class of this file, or a file that it opened to write. */
export type Ref =
  | { readonly kind: 'function'; readonly target: PyFunction }
  | { readonly kind: 'class' | 'instance'; readonly target: PyClass }
  | { readonly kind: 'file'; readonly target: OpenFile }

/** What an expression may be, joined over all ways to reach it. */
export interface Value {
  /** possible constant texts; bytes are held as one character a byte */
  readonly texts: readonly string[]
  /** dotted names of things outside of this file: `os.environ`, `requests.Session().post` */
  readonly names: readonly string[]
  readonly taints: readonly Taint[]
  readonly refs: readonly Ref[]
}

export const NOTHING: Value = { texts: [], names: [], taints: [], refs: [] }

export function ofTexts(texts: readonly string[]): Value {
  return texts.length === 0
    ? NOTHING
    : { ...NOTHING, texts: texts.filter((text) => text.length <= MAX_FOLDED_UNITS).slice(0, MAX_TEXTS) }
}

export function ofName(name: string): Value {
  return { ...NOTHING, names: [name] }
}

export function ofTaint(taint: Taint): Value {
  return { ...NOTHING, taints: [taint] }
}

export function ofRef(ref: Ref): Value {
  return { ...NOTHING, refs: [ref] }
}

/** What stands in a list behind its first part. */
export function asArgument(value: Value): Value {
  if (value.taints.every(({ isArgument }) => isArgument === true)) return value
  return {
    ...value,
    taints: value.taints.map((taint): Taint => (taint.isArgument ? taint : { ...taint, isArgument: true })),
  }
}

/** Data that is put under an attribute or key of an object. */
export function underField(value: Value, field: string | undefined): Value {
  if (field === undefined || value.taints.length === 0) return value
  return { ...value, taints: value.taints.map((taint): Taint => ({ ...taint, field })) }
}

/** What may be under one of these attributes or keys. */
export function ofFields(value: Value, fields: readonly string[]): Value {
  if (value.taints.every(({ field }) => field === undefined)) return value
  const taints = value.taints.flatMap((taint): Taint[] => {
    const { field, ...rest } = taint
    return field === undefined || fields.length === 0 || fields.includes(field) ? [rest] : []
  })
  return { ...value, taints }
}

/** Whether no more names or texts of a value are kept. */
export function isFull({ names, texts }: Value): boolean {
  return names.length >= MAX_NAMES || texts.length >= MAX_TEXTS
}

/** What is known before all that may be, although no more of that is kept: nothing of either is left out. */
export function joinBeyond(known: Value, value: Value): Value {
  const texts = [...new Set([...known.texts, ...value.texts])]
  const names = [...new Set([...known.names, ...value.names])]
  return { ...join(value, known), texts, names }
}

const HELD = 'held:'

/** What stands in a list or a dictionary: of the environment, a part of it is no variable. */
export function asMember(value: Value): Value {
  if (!value.names.some((name) => ENVIRONMENT_NAMES.has(name))) return value
  return { ...value, names: value.names.map((name) => (ENVIRONMENT_NAMES.has(name) ? `${HELD}${name}` : name)) }
}

/** What a part of a list or a dictionary is. */
export function ofMember(value: Value): Value {
  if (!value.names.some((name) => name.startsWith(HELD))) return value
  return { ...value, names: value.names.map((name) => (name.startsWith(HELD) ? name.slice(HELD.length) : name)) }
}

/** Only where the data came from, not what it is. */
export function taintsOf(value: Value): Value {
  return value.taints.length === 0 ? NOTHING : { ...NOTHING, taints: value.taints }
}

/** Either of the two. Answers `left` itself where `right` adds nothing, so that a fixpoint shows. */
export function join(left: Value, right: Value): Value {
  if (right === NOTHING || left === right) return left
  if (left === NOTHING) return right
  const texts = merge(left.texts, right.texts, MAX_TEXTS, sameText)
  const names = merge(left.names, right.names, MAX_NAMES, Object.is)
  const taints = merge(left.taints, right.taints, MAX_TAINTS, sameTaint)
  const refs = merge(left.refs, right.refs, MAX_REFS, sameRef)
  if (texts === left.texts && names === left.names && taints === left.taints && refs === left.refs) return left
  return { texts, names, taints, refs }
}

export function joinAll(values: readonly Value[]): Value {
  return values.reduce(join, NOTHING)
}

/** Every text of `left` followed by every text of `right`; a side without texts is an unknown part. */
export function concatTexts(left: readonly string[], right: readonly string[], between = ''): readonly string[] {
  if (left.length === 0 && right.length === 0) return []
  const made: string[] = []
  for (const head of left.length === 0 ? [UNKNOWN_PART] : left) {
    for (const tail of right.length === 0 ? [UNKNOWN_PART] : right) {
      if (made.length === MAX_TEXTS || head.length + tail.length > MAX_FOLDED_UNITS) return made
      made.push(`${head}${between}${tail}`)
    }
  }
  return made
}

/** Long texts are compared by length and ends: comparing them whole, again and again, is what a hostile file would want. */
function sameText(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  if (left.length < 2000) return left === right
  return left.slice(0, 500) === right.slice(0, 500) && left.slice(-500) === right.slice(-500)
}

function sameTaint(left: Taint, right: Taint): boolean {
  return (
    left.offset === right.offset &&
    left.kind === right.kind &&
    left.isArgument === right.isArgument &&
    left.field === right.field &&
    left.hosts?.join() === right.hosts?.join()
  )
}

function sameRef(left: Ref, right: Ref): boolean {
  return left.target === right.target && left.kind === right.kind
}

function merge<T>(left: readonly T[], right: readonly T[], max: number, same: (a: T, b: T) => boolean): readonly T[] {
  let merged: T[] | undefined
  for (const item of right) {
    const known = merged ?? left
    if (known.length >= max) break
    if (known.some((other) => same(other, item))) continue
    merged ??= [...left]
    merged.push(item)
  }
  return merged ?? left
}
