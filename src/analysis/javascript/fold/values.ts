import type { Node } from 'oxc-parser'
import type { FoldScope } from './scope.ts'

/** What nobody can know who does not run the program: what the machine, the network or a caller says. */
export const UNKNOWN: unique symbol = Symbol('unknown')

/** A value that is worked out. Objects are those of the program, never objects of ours. */
export type Folded = string | number | boolean | bigint | null | undefined | typeof UNKNOWN | Thing

/** An object of the program: members by name, and what it inherits. */
export class Thing {
  readonly members = new Map<string, Folded>()
  /** getters, which are called where a member is read */
  readonly getters = new Map<string, Folded>()
  parent: Thing | undefined

  constructor(parent?: Thing) {
    this.parent = parent
  }
}

/** An array. */
export class List extends Thing {
  readonly items: Folded[]

  constructor(items: Folded[]) {
    super()
    this.items = items
  }
}

/** A Buffer, or an array of bytes. */
export class Bytes extends Thing {
  readonly data: Buffer

  constructor(data: Buffer) {
    super()
    this.data = data
  }
}

/** A regular expression. */
export class Pattern extends Thing {
  readonly source: string
  readonly flags: string
  lastIndex = 0

  constructor(source: string, flags: string) {
    super()
    this.source = source
    this.flags = flags
  }
}

/** A Map or a Set; the keys of a Set are its values. */
export class Collection extends Thing {
  readonly entries = new Map<Folded, Folded>()
  readonly isSet: boolean

  constructor(isSet: boolean) {
    super()
    this.isSet = isSet
  }
}

/** The syntax of a function or class, and where it was written. */
export interface Written {
  readonly node: Node
  readonly scope: FoldScope
  /** of an arrow function: what `this` is around it */
  readonly self: Folded
}

/** A function of the program, or a class. */
export class Closure extends Thing {
  readonly written: Written
  readonly name: string
  /** fields of a class, set on each instance */
  readonly fields: { readonly key: string; readonly value: Node | null; readonly scope: FoldScope }[] = []
  /** of a class: its constructor */
  construct: Closure | undefined
  /** of a class: what it extends */
  base: Folded = undefined

  constructor(name: string, written: Written) {
    super()
    this.name = name
    this.written = written
  }
}

/** `new Proxy(target, handler)` */
export class StandIn extends Thing {
  readonly target: Folded
  readonly handler: Folded

  constructor(target: Folded, handler: Folded) {
    super()
    this.target = target
    this.handler = handler
  }
}

type NativeCall = (args: readonly Folded[], self: Folded, isNew: boolean) => Folded

/** A function of the platform. */
export class Native extends Thing {
  readonly name: string
  readonly call: NativeCall

  constructor(name: string, call: NativeCall) {
    super()
    this.name = name
    this.call = call
  }
}

export function isCallable(value: Folded): value is Closure | Native {
  return value instanceof Closure || value instanceof Native
}
