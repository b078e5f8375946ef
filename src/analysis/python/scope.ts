import type { PyNode } from './tree.ts'
import type { Cells } from './cells.ts'
import { joinAll, NOTHING, type Value } from './value.ts'

/** Most classes that are looked through for one attribute. */
const MAX_BASES = 16

/** A function, method or lambda of the file. Arguments of all its calls are joined. */
export interface PyFunction {
  readonly name: string
  readonly node: PyNode
  readonly frame: Frame
  /** in order, `self` included */
  readonly params: readonly string[]
  readonly owner?: PyClass
  readonly isProperty: boolean
  /** see `givenBy` */
  readonly results: Cells
}

export interface PyClass {
  readonly name: string
  /** class attributes, methods, and what is set on `self` */
  readonly attributes: Cells
  bases: Value
}

/** A file opened to write: what is written to it, its path then stands for. */
export interface OpenFile {
  readonly frame: Frame
  /** variables that its path is made of */
  readonly variables: readonly string[]
  /** possible constant paths */
  paths: readonly string[]
}

/** Names of one scope. Assignments are joined, never replaced: the analysis does not follow the order of branches. */
export interface Frame {
  readonly parent?: Frame
  /** the function whose body this is part of; absent: runs when the file is loaded */
  within?: PyFunction
  /** true: below a `try` */
  readonly guarded?: true
  /** how often each time that a loop goes round comes by here: `some`, where a condition stands before it */
  readonly repeated?: 'each' | 'some'
  readonly owner?: PyClass
  readonly vars: Cells
  /** names that `global` or `nonlocal` sends outwards */
  readonly outer: Set<string>
  /** how many scopes it is nested in */
  readonly depth: number
}

/** Joins `value` into a name. */
export function assignName(frame: Frame, name: string, value: Value): void {
  let target = frame
  if (frame.outer.has(name)) while (target.parent !== undefined) target = target.parent
  const cells = target.owner !== undefined && target === frame ? target.owner.attributes : target.vars
  cells.join(name, value)
}

/** Joined value of all returns and yields of a function. */
export function givenBy({ results }: PyFunction): Value {
  return results.get('') ?? NOTHING
}

/** A return or yield of the function in which this stands. */
export function giveBack({ within }: Frame, value: Value): void {
  within?.results.join('', value)
}

/** The value of a name where it is bound in this file, or undefined. Class bodies are no scope for their methods. */
export function lookUp(frame: Frame, name: string): Value | undefined {
  for (let scope: Frame | undefined = frame; scope !== undefined; scope = scope.parent) {
    const found =
      scope.owner !== undefined
        ? scope === frame
          ? scope.owner.attributes.get(name)
          : undefined
        : scope.vars.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** A class's attribute, its local base classes included. */
export function attributeOf(target: PyClass, name: string): Value {
  const own = target.attributes.get(name) ?? NOTHING
  if (target.bases.refs.length === 0) return own
  return joinAll(withBases(target).map(({ attributes }) => attributes.get(name) ?? NOTHING))
}

/** Methods that run when an instance is made or used by the language itself. */
export const IMPLICIT_METHODS = [
  '__init__',
  '__new__',
  '__post_init__',
  '__enter__',
  '__exit__',
  '__del__',
  '__str__',
  '__repr__',
  '__iter__',
  '__next__',
] as const

/** A class and its base classes in this file. */
export function withBases(target: PyClass): readonly PyClass[] {
  const found = new Set<PyClass>([target])
  for (const each of found)
    for (const base of each.bases.refs) if (base.kind === 'class' && found.size < MAX_BASES) found.add(base.target)
  return [...found]
}
