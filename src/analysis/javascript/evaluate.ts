// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed do nothing here
import type { MemberExpression, Node, ObjectExpression, TemplateLiteral } from 'oxc-parser'
import { globalApi } from './api.ts'
import { variableOf } from './assign.ts'
import { awaited, calledByLanguage, calledInPassing } from './implicit.ts'
import { dynamicImport } from './dynamic-import.ts'
import { givenMember, mayBeGiven } from './given.ts'
import { compared } from './hashes.ts'
import { classValue, functionValue, keyName } from './functions.ts'
import type { Frame, Machine } from './machine.ts'
import { member, memberNames } from './member.ts'
import { copiesMail } from './mail.ts'
import { importMeta, metaProperty } from './meta.ts'
import { negated } from './numbers.ts'
import { callsMember } from './untold.ts'
import { wantAddress } from './page.ts'
import { commandTemplate, parts } from './templates.ts'
import { wholeStorage } from './storage.ts'
import type { Shape } from './heap.ts'
import { elements, listed, modulesOf, restOf } from './reach.ts'
import {
  beside,
  concatenated,
  HOLE,
  isNothing,
  join,
  MADE,
  NOTHING,
  ofApi,
  ofShape,
  ofTaints,
  ofText,
  type Arguments,
  type Value,
} from './value.ts'

/** What an expression may be, with all effects of evaluating it. */
export function evaluate(machine: Machine, node: Node, frame: Frame): Value {
  switch (node.type) {
    case 'Identifier':
      return identifier(machine, node.name, frame)
    case 'ThisExpression':
      return frame.self.value
    case 'Literal':
      if (typeof node.value === 'string' || typeof node.value === 'number') return ofText(String(node.value))
      return 'regex' in node ? MADE : NOTHING
    case 'TemplateLiteral':
      return template(machine, node, frame)
    case 'MemberExpression':
      return readMember(machine, node, frame)
    case 'CallExpression':
    case 'NewExpression':
      return called(machine, node, node.callee, node.arguments, frame)
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return functionValue(machine, node, frame, node.id?.name ?? '')
    case 'ArrowFunctionExpression':
      return functionValue(machine, node, frame, '')
    case 'ClassExpression':
    case 'ClassDeclaration':
      return classValue(machine, node, frame)
    case 'ObjectExpression':
      return objectLiteral(machine, node, frame)
    case 'ArrayExpression':
      return array(machine, node, frame)
    default:
      return operation(machine, node, frame)
  }
}

function operation(machine: Machine, node: Node, frame: Frame): Value {
  switch (node.type) {
    case 'AssignmentExpression':
      return assignment(machine, node, frame)
    case 'BinaryExpression':
      return binary(machine, node, frame)
    case 'LogicalExpression':
      return join(machine.evaluate(node.left, frame), machine.evaluate(node.right, frame))
    case 'ConditionalExpression':
      machine.evaluate(node.test, frame)
      return join(machine.evaluate(node.consequent, frame), machine.evaluate(node.alternate, frame))
    case 'SequenceExpression':
      return node.expressions.map((each) => machine.evaluate(each, frame)).at(-1) ?? NOTHING
    case 'UnaryExpression':
      return negated(node, machine.evaluate(node.argument, frame))
    case 'UpdateExpression':
      machine.evaluate(node.argument, frame)
      return NOTHING
    case 'AwaitExpression':
      return awaited(machine, machine.evaluate(node.argument, frame), frame)
    case 'SpreadElement':
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return machine.evaluate('argument' in node ? node.argument : node.expression, frame)
    case 'YieldExpression': {
      const value = node.argument === null ? NOTHING : machine.evaluate(node.argument, frame)
      frame.returns?.add(value)
      return NOTHING
    }
    case 'ImportExpression':
      return dynamicImport(machine, node.source, node, frame)
    case 'TaggedTemplateExpression':
      return commandTemplate(machine, node, frame) ?? called(machine, node, node.tag, parts(node), frame)
    case 'MetaProperty':
      return metaProperty(machine, node, frame)
    default:
      return NOTHING
  }
}

function identifier(machine: Machine, name: string, frame: Frame): Value {
  const cell = frame.scope.lookup(name) ?? machine.global(name)
  if (cell !== undefined) return cell.value
  const api = globalApi(name)
  return api === undefined ? NOTHING : ofApi(api)
}

function template(machine: Machine, node: TemplateLiteral, frame: Frame): Value {
  let value = ofText(node.quasis[0]?.value.cooked ?? '')
  node.expressions.forEach((expression, index) => {
    value = concatenated(value, machine.evaluate(expression, frame))
    const text = node.quasis[index + 1]?.value.cooked ?? ''
    if (text !== '') value = concatenated(value, ofText(text))
  })
  return value
}

function readMember(machine: Machine, node: MemberExpression, frame: Frame): Value {
  if (node.object.type === 'MetaProperty') return importMeta(node, frame)
  const object = machine.evaluate(node.object, frame)
  return memberOf(machine, object, memberNames(machine, node, object, frame), node, frame)
}

function memberOf(
  machine: Machine,
  object: Value,
  names: readonly string[],
  node: MemberExpression,
  frame: Frame,
): Value {
  const own = object === NOTHING ? NOTHING : member(machine, object, names, node, frame)
  const value = isNothing(own) && mayBeGiven(object) ? (givenMember(machine, names, node, frame) ?? own) : own
  // `x.constructor.constructor` is Function, whatever x is
  return isNothing(value) && names.includes('constructor') ? ofApi('*.constructor') : value
}

function called(machine: Machine, node: Node, callee: Node, args: readonly Node[], frame: Frame): Value {
  const isMember = callee.type === 'MemberExpression'
  const self = isMember ? machine.evaluate(callee.object, frame) : NOTHING
  const names = isMember ? memberNames(machine, callee, self, frame) : []
  if (isMember) callsMember(machine, self, names, node, callee, frame)
  // the object is evaluated once: twice for each link of a chain would double with every link
  const value = isMember ? memberOf(machine, self, names, callee, frame) : machine.evaluate(callee, frame)
  const name = isMember ? names[0] : callee.type === 'Identifier' ? callee.name : undefined
  const receiver = isMember ? variableOf(callee.object, frame) : undefined
  const isSuper = callee.type === 'Super'
  return machine.call(
    {
      node,
      callee: isSuper ? { ...NOTHING, functions: frame.fn?.parents ?? [] } : value,
      self: isSuper ? frame.self.value : self,
      args: argumentsOf(machine, args, frame),
      isNew: node.type === 'NewExpression',
      name,
      receiver,
    },
    frame,
  )
}

function argumentsOf(machine: Machine, args: readonly Node[], frame: Frame): Arguments {
  const values: Value[] = []
  let rest = NOTHING
  for (const arg of args) {
    const value = machine.evaluate(arg, frame)
    if (arg.type !== 'SpreadElement') values.push(value)
    else if (arg === args.at(-1) && value.shapes.length > 0) {
      values.push(...listed(value))
      rest = join(rest, restOf(value))
    } else rest = join(rest, elements(value))
  }
  return { values, rest }
}

function objectLiteral(machine: Machine, node: ObjectExpression, frame: Frame): Value {
  const shape = machine.shapeOf(node)
  let modules = NOTHING
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const from = machine.evaluate(property.argument, frame)
      spread(from, shape)
      modules = join(join(modules, modulesOf(from)), wholeStorage(machine, from, property, frame))
      continue
    }
    const value =
      property.value.type === 'FunctionExpression'
        ? functionValue(machine, property.value, frame, '', shape)
        : machine.evaluate(property.value, frame)
    const key = keyName(machine, property.key, property.computed, frame)
    const read = property.kind === 'get' ? calledInPassing(machine, value, shape, frame) : value
    if (calledByLanguage(property.key, key)) calledInPassing(machine, value, shape, frame)
    copiesMail(machine, key, read, property, frame)
    shape.add(key, read)
  }
  return join(ofShape(shape), modules)
}

/** Copies the members of a value into a shape. */
function spread(value: Value, shape: Shape): void {
  for (const from of value.shapes) {
    if (from === shape) continue
    for (const [name, cell] of from.properties) shape.add(name, cell.value)
    shape.add(undefined, from.rest.value)
  }
  shape.add(undefined, ofTaints(value.taints))
}

function array(machine: Machine, node: Node & { type: 'ArrayExpression' }, frame: Frame): Value {
  const shape = machine.shapeOf(node)
  node.elements.forEach((element, index) => {
    if (element === null) return
    const value = machine.evaluate(element, frame)
    if (element.type === 'SpreadElement') shape.add(undefined, elements(value))
    else shape.add(index < 64 ? String(index) : undefined, value)
  })
  return ofShape(shape)
}

function assignment(machine: Machine, node: Node & { type: 'AssignmentExpression' }, frame: Frame): Value {
  const right = machine.evaluate(node.right, frame)
  if (node.operator === '=') {
    wantAddress(machine, node.left, node.right, right)
    const known = machine.isSettled && !isConstant(node.right) ? variableOf(node.left, frame)?.value : undefined
    machine.assign(node.left, known === undefined ? right : beside(known, right), frame)
    return right
  }
  const left = machine.evaluate(node.left, frame)
  const value = node.operator === '+=' ? accumulated(left, right) : join(left, right)
  machine.assign(node.left, value, frame)
  return value
}

/** `null`, a number, `undefined`: no name of anything. */
function isConstant({ type }: Node): boolean {
  return type === 'Literal' || type === 'Identifier' || type === 'UnaryExpression'
}

/** Text that grows in a loop would never come to rest: its taints do, and its first texts are kept. */
function accumulated(left: Value, right: Value): Value {
  const value = concatenated(left, right)
  return left.texts.length > 4 || value.texts.some((text) => text.length > 512) ? { ...value, texts: [HOLE] } : value
}

function binary(machine: Machine, node: Node & { type: 'BinaryExpression' }, frame: Frame): Value {
  // long sums lean to the left: walk down by a loop
  const rights: { node: Node; operator: string }[] = []
  let left: Node = node
  while (left.type === 'BinaryExpression') {
    rights.push({ node: left.right, operator: left.operator })
    left = left.left
  }
  let value = left.type === 'PrivateIdentifier' ? NOTHING : machine.evaluate(left, frame)
  for (const { node: right, operator } of rights.toReversed()) {
    const operand = machine.evaluate(right, frame)
    if (operator.endsWith('==')) compared(machine, value, operand)
    value =
      operator === '+'
        ? concatenated(value, operand)
        : operator === '^'
          ? ofTaints([...value.taints, ...operand.taints])
          : NOTHING
  }
  return value
}
