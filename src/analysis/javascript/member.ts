import { TRUST_VARIABLE, TRUSTS_ANYBODY } from '../catalog/javascript-network.ts'
import type { MemberExpression, Node } from 'oxc-parser'
import { partialNameKind } from '../catalog/javascript-environment.ts'
import { environmentNameKind } from '../catalog/secrets.ts'
import { memberApi } from './api.ts'
import { hooked } from './implicit.ts'
import type { Frame, Machine } from './machine.ts'
import type { Shape } from './heap.ts'
import { elements } from './reach.ts'
import { isOpen } from './wanted.ts'
import { WORKING_FOLDER } from './side-effects.ts'
import { loadsInPage, pageMember } from './page.ts'
import { handles, listens, replaced } from './watching.ts'
import {
  HOLE,
  isCut,
  join,
  NOTHING,
  ofApi,
  ofShape,
  ofTaints,
  ofText,
  type FunctionValue,
  type Taint,
  type Value,
} from './value.ts'

/** Names of a member, from its syntax; an empty list where it is not known. */
export function memberNames(machine: Machine, node: MemberExpression, object: Value, frame: Frame): readonly string[] {
  if (!node.computed && node.property.type === 'Identifier') return [node.property.name]
  if (node.property.type === 'PrivateIdentifier') return [`#${node.property.name}`]
  const name = machine.evaluate(node.property, frame)
  if (object.apis.length > 0 && isOpen(name)) machine.want(node.property, name.texts)
  return name.texts
}

/** The member of `object` that `names` name, or any of its members where they are not known. */
export function member(machine: Machine, object: Value, names: readonly string[], node: Node, frame: Frame): Value {
  let value = NOTHING
  for (const name of names.length === 0 ? [undefined] : names) {
    value = join(value, memberNamed(machine, object, name, node, frame))
  }
  return isCut(names) && object.apis.includes('process.env') ? join(value, ofTaints(object.taints)) : value
}

function memberNamed(machine: Machine, object: Value, name: string | undefined, node: Node, frame: Frame): Value {
  const isEnvironment = object.apis.includes('process.env')
  if (isEnvironment) return environmentVariable(machine, name, object, node, frame)
  if (name === undefined) return { ...elements(object), apis: untold(machine, object), functions: [] }
  if (name === 'length' || name === 'size') return NOTHING
  const isPart = object.isMade || (object.texts.length > 0 && name !== 'constructor')
  // the address of a file
  if (name === 'href' && object.texts.length > 0) return object
  let value = isPart
    ? { ...ofTaints(surviving(object.taints, name)), isMade: true }
    : ofTaints(surviving(object.taints, name))
  // classes of one family share their ancestors
  const question = machine.tracker.question()
  for (const shape of object.shapes) {
    const found = shape.get(name, question)
    called(machine, shape, name, frame)
    const taints = found.taints.length === 0 || shape.has(name) ? found.taints : surviving(found.taints, name)
    value = join(value, taints === found.taints ? found : { ...found, taints })
    if (isBeyond(shape, name)) value = join(value, { ...shape.members, functions: [] })
  }
  for (const api of object.apis) value = join(value, apiMember(machine, api, name, node, frame))
  for (const fn of object.functions) {
    value = join(value, functionMember(fn, name, object))
    called(machine, fn.statics, name, frame)
  }
  return value
}

/** `object.name` of a class that has `get name() { … }`: what it gives is known, and that it ran. */
function called(machine: Machine, shape: Shape, name: string, frame: Frame): void {
  for (const fn of shape.getters(name)) machine.invoke(fn, { values: [], rest: NOTHING }, ofShape(shape), frame)
}

const PROCESSES = 'module:child_process'

/** Whatever is asked of the module that starts processes by a name that cannot be told is taken for what starts a command. */
function untold(machine: Machine, { apis }: Value): readonly string[] {
  if (!apis.includes(PROCESSES)) return []
  if (machine.isSettled) return [`${PROCESSES}.exec`]
  // the name may come with what else is seen
  machine.postpone()
  machine.outlet('network')
  return []
}

/** An index that a list does not have was reckoned in a way that is not followed: it may be any. */
function isBeyond(shape: Shape, name: string): boolean {
  return /^\d+$/.test(name) && shape.has('0') && !shape.has(name)
}

function surviving(taints: readonly Taint[], name: string): readonly Taint[] {
  return taints.every((taint) => survives(taint, name)) ? taints : taints.filter((taint) => survives(taint, name))
}

/** A member with an environment variable's name, of an object that holds the whole environment, is that one variable. */
function survives(taint: Taint, name: string): boolean {
  if (taint.kind !== 'env' || taint.name !== undefined || !/^[A-Z][A-Z0-9_]+$|^npm_/.test(name)) return true
  return environmentNameKind(name) === 'credential'
}

function apiMember(machine: Machine, api: string, name: string, node: Node, frame: Frame): Value {
  const found = memberApi(api, name)
  if (found === undefined) return NOTHING
  if (found === 'process.env') {
    machine.can('env', node, 'reads process.env', frame)
    const taint = machine.source('env', node, 'reads all of process.env', frame)
    return { ...NOTHING, apis: [found], taints: [taint] }
  }
  const ofPage = pageMember(machine, found, node, frame)
  if (ofPage !== undefined) return ofPage
  if (found === 'process.execPath' || found === 'process.argv0') return { ...NOTHING, apis: [found], texts: ['node'] }
  return { ...NOTHING, apis: [found] }
}

function functionMember(fn: FunctionValue, name: string, object: Value): Value {
  if (name === 'prototype') return { ...NOTHING, shapes: [fn.self] }
  // of what may be an object, too, it is most likely the object's class
  if (name === 'constructor') return ofApi(object.shapes.length === 0 ? 'Function' : '*.constructor')
  const own = fn.statics.get(name)
  return name === 'name' && own === NOTHING && fn.name !== '' ? ofText(fn.name) : own
}

function environmentVariable(
  machine: Machine,
  name: string | undefined,
  object: Value,
  node: Node,
  frame: Frame,
): Value {
  const isKnown = name !== undefined && !name.includes(HOLE)
  if (!machine.isSettled && (!isKnown || !isSpelledOut(node))) {
    // beside the names that are known by now, others may come that are not
    machine.postpone()
    if (!isKnown) return NOTHING
  }
  const kind = name === undefined ? undefined : isKnown ? environmentNameKind(name) : partialNameKind(name)
  if (name === undefined || kind === undefined) return namedByAnother(machine, node, frame) ?? ofTaints(object.taints)
  const shown = name.replaceAll(HOLE, '…').slice(0, 80)
  machine.can('env', node, `reads process.env.${shown}`, frame)
  if (kind === 'ordinary') return folderOfVariable(name)
  const taint =
    kind === 'credential'
      ? machine.source('env', node, `reads process.env.${shown}`, frame, { name: name.replaceAll(HOLE, '…') })
      : machine.source('host-info', node, `reads process.env.${shown}`, frame)
  return ofTaints([taint])
}

/** `process.env[process.env.NAME]`: one variable, of which another one says which it is. Undefined: it may be any. */
function namedByAnother(machine: Machine, node: Node, frame: Frame): Value | undefined {
  if (node.type !== 'MemberExpression' || !node.computed || machine.global(ENVIRONMENT_WRITTEN) !== undefined)
    return undefined
  const { property } = node
  const { taints, texts } = machine.evaluate(property, frame)
  // what is not known leaves no trace in a value; a name that is known besides is that of the one variable that a caller asks for
  const isOfOne =
    property.type === 'MemberExpression' ||
    (property.type === 'Identifier' && texts.some((text) => !text.includes(HOLE)))
  if (!isOfOne) return undefined
  const names = taints.flatMap(({ kind, name }) => (kind === 'env' ? (name ?? []) : []))
  const [name] = names
  if (name === undefined || names.length < taints.length) return undefined
  const note = `reads the variable that process.env.${name} names`
  machine.can('env', node, note, frame)
  return ofTaints([machine.source('env', node, note, frame, { name })])
}

/** Declared once the program writes into process.env: what a variable of it names is then what the program says. */
const ENVIRONMENT_WRITTEN = 'process.env'

/** Takes note of what an assignment, or a function that does the same, writes into. */
export function writesInto(machine: Machine, { apis }: Value): void {
  if (apis.includes('process.env')) machine.declareGlobal(ENVIRONMENT_WRITTEN)
}

/** The home directory, and the project into which a package is installed. */
function folderOfVariable(name: string): Value {
  if (name === 'HOME' || name === 'USERPROFILE') return ofText('~')
  return name === 'INIT_CWD' ? { ...ofText(HOLE), apis: [WORKING_FOLDER] } : NOTHING
}

function isSpelledOut(node: Node): boolean {
  return node.type !== 'MemberExpression' || !node.computed || node.property.type === 'Literal'
}

/** Stores into a member; an object that is not known is tainted as a whole, where it has a variable. */
export function store(machine: Machine, target: MemberExpression, value: Value, frame: Frame): void {
  const object = machine.evaluate(target.object, frame)
  const names = memberNames(machine, target, object, frame)
  writesInto(machine, object)
  for (const name of names.length === 0 ? [undefined] : names) {
    for (const shape of object.shapes) shape.add(name, value)
    for (const fn of object.functions) {
      if (name === 'prototype') for (const shape of value.shapes) fn.self.inherit(shape)
      else fn.statics.add(name, value)
    }
    if (name !== undefined && object.apis.includes('global')) machine.declareGlobal(name).add(value)
    if (name !== undefined) handles(machine, object, name, value, frame)
    if (name !== undefined) replaced(machine, object, name, value, target, frame)
    if (name !== undefined) listens(machine, object, name, value, frame)
    if (name !== undefined) hooked(machine, object, name, value, target, frame)
    if (name !== undefined) loadsInPage(machine, object, name, value, target, frame)
    if (name === TRUST_VARIABLE && object.apis.includes('process.env') && value.texts.includes('0'))
      machine.can('network', target, TRUSTS_ANYBODY, frame)
  }
  if (object.shapes.length > 0 || object.functions.length > 0 || value.taints.length === 0) return
  const variable = target.object.type === 'Identifier' ? frame.scope.lookup(target.object.name) : undefined
  variable?.add(ofTaints(value.taints))
}
