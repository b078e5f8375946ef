import type { Node, PropertyKey } from 'oxc-parser'
import { makesWallet } from '../catalog/given-secrets.ts'
import type { Call, Frame, Machine } from './machine.ts'
import type { Shape } from './heap.ts'
import { join, NOTHING, ofShape, ofTaints, type Value } from './value.ts'

/** Methods that the language calls by itself, where an object is put into a text, compared, awaited, iterated or written out. */
const BY_LANGUAGE: ReadonlySet<string> = new Set(['toString', 'valueOf', 'toJSON'])

/** `[Symbol.toPrimitive]`, `[Symbol.iterator]` */
function isOfSymbol(key: PropertyKey): boolean {
  return key.type === 'MemberExpression' && key.object.type === 'Identifier' && key.object.name === 'Symbol'
}

/** Whether the language calls a method of an object literal of this name: nobody has to call it by that name. */
export function calledByLanguage(key: PropertyKey, name: string | undefined): boolean {
  return isOfSymbol(key) || (name !== undefined && BY_LANGUAGE.has(name))
}

/** What functions give that are called as soon as somebody uses `self`: getters, traps, conversions. */
export function calledInPassing(machine: Machine, { functions }: Value, self: Shape, frame: Frame): Value {
  let value = NOTHING
  for (const fn of functions)
    value = join(value, machine.invoke(fn, { values: [], rest: NOTHING }, ofShape(self), frame))
  return value
}

/** The value of a promise is the promise itself here; an object that has a `then` is asked by it. */
export function awaited(machine: Machine, value: Value, frame: Frame): Value {
  for (const shape of value.shapes) if (shape.has('then')) calledInPassing(machine, shape.get('then'), shape, frame)
  return value
}

/** Traps by which whatever is done with an object goes through a function. */
const TRAPS: readonly string[] = ['get', 'set', 'has', 'apply', 'construct', 'ownKeys', 'getOwnPropertyDescriptor']

/** `new Proxy(target, { get() { … } })`: whoever reads a member calls it. */
export function trapped(machine: Machine, handler: Value, frame: Frame): void {
  for (const shape of handler.shapes)
    for (const trap of TRAPS) if (shape.has(trap)) calledInPassing(machine, shape.get(trap), shape, frame)
}

/** `Object.defineProperty(object, name, { get() { … } })`, and the descriptors of `Object.defineProperties`. */
export function defined(machine: Machine, api: string, { args }: Call, frame: Frame): Value | undefined {
  const [object = NOTHING, second = NOTHING, third = NOTHING] = args.values
  if (api === 'Object.defineProperty' || api === 'Reflect.defineProperty') {
    for (const name of second.texts.length === 0 ? [undefined] : second.texts)
      describes(machine, object, name, third, frame)
    return object
  }
  if (api !== 'Object.defineProperties') return undefined
  for (const shape of second.shapes)
    for (const [name, cell] of shape.properties) describes(machine, object, name, cell.value, frame)
  return object
}

function describes(machine: Machine, object: Value, name: string | undefined, descriptor: Value, frame: Frame): void {
  for (const shape of descriptor.shapes) {
    const value = shape.has('value') ? shape.get('value') : NOTHING
    const got = shape.has('get') ? calledInPassing(machine, shape.get('get'), shape, frame) : NOTHING
    const held = join(value, got)
    for (const target of object.shapes) target.add(name, held)
    for (const fn of object.functions) fn.statics.add(name, held)
  }
}

/** Functions of the platform, of its modules and of packages; what a module hands out itself, and variables of everybody, are none. */
const OF_OTHERS =
  /^(?:module:[^?.]|require\.(?:extensions|cache)|console|JSON|Reflect|process(?:\.(?:stdout|stderr))?$|(?:Object|Array|String|Function|Promise|Buffer|Math|Number)(?:\.prototype)?$)/

/** Functions of libraries that are given what opens a wallet. */
const OPENS_WALLET = /^(?:fromPhrase|(?:mnemonic|privateKey|hdKey|seed)To\w{1,30})$/

/** Functions that are given keys and passwords. */
const TAKES_SECRET =
  /^module:(?:crypto\.(?:createPrivateKey|createSecretKey|createSign|createHmac|createCipheriv|createDecipheriv|pbkdf2|scrypt|sign)|bcrypt(?:js)?\.(?:hash|compare)|jsonwebtoken\.(?:sign|verify)|argon2\.(?:hash|verify))(?:Sync)?$/

/** `Module._load = function …`, `console.log = …`: whoever uses the one calls the other. What a wallet is made of is told to it. */
export function hooked(machine: Machine, object: Value, name: string, value: Value, node: Node, frame: Frame): void {
  if (value.functions.length === 0 || !object.apis.some((api) => OF_OTHERS.test(api))) return
  const isOfSecret =
    ((makesWallet(name) || OPENS_WALLET.test(name)) && object.apis.some((api) => api.startsWith('module:'))) ||
    object.apis.some((api) => TAKES_SECRET.test(`${api}.${name}`))
  const told = isOfSecret
    ? ofTaints([machine.source('observed', node, `is told what ${name} is given`, frame)])
    : NOTHING
  for (const fn of value.functions) machine.invoke(fn, { values: [], rest: told }, NOTHING, frame)
}
