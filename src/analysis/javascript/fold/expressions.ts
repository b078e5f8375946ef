// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed are not known
import type { Node } from 'oxc-parser'
import { assigned, updated } from './assign.ts'
import { toText, truth } from './convert.ts'
import type { Folder } from './folder.ts'
import { keyOf } from './keys.ts'
import { makeClass, makeFunction } from './make.ts'
import { itemsOf } from './iterate.ts'
import { binary, unary } from './operators.ts'
import type { FoldScope } from './scope.ts'
import { concatenated } from './texts.ts'
import { List, Pattern, Thing, UNKNOWN, type Folded } from './values.ts'

/** What an expression gives, with all that it does to the objects of the program. */
export function evaluated(folder: Folder, node: Node, scope: FoldScope): Folded {
  switch (node.type) {
    case 'Literal':
      return literal(node)
    case 'Identifier':
      return identifier(folder, node.name, scope)
    case 'ThisExpression':
      return scope.frame.self
    case 'MemberExpression':
      return folder.member(folder.evaluate(node.object, scope), keyOf(folder, node, scope))
    case 'CallExpression':
      return called(folder, node, scope)
    case 'NewExpression':
      return folder.call(
        folder.evaluate(node.callee, scope),
        argumentsOf(folder, node.arguments, scope),
        undefined,
        true,
      )
    case 'BinaryExpression':
      return binary(folder, node, scope)
    case 'AssignmentExpression':
      return assigned(folder, node, scope)
    case 'UpdateExpression':
      return updated(folder, node, scope)
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return makeFunction(folder, node, scope, node.type === 'FunctionExpression' ? (node.id?.name ?? '') : '')
    case 'ClassExpression':
      return makeClass(folder, node, scope)
    default:
      return compound(folder, node, scope)
  }
}

function compound(folder: Folder, node: Node, scope: FoldScope): Folded {
  switch (node.type) {
    case 'TemplateLiteral':
      return template(folder, node, scope)
    case 'TaggedTemplateExpression':
      return tagged(folder, node, scope)
    case 'LogicalExpression':
      return logical(folder, node, scope)
    case 'ConditionalExpression':
      return conditional(folder, node, scope)
    case 'SequenceExpression':
      return sequence(folder, node.expressions, scope)
    case 'UnaryExpression':
      return unary(folder, node, scope)
    case 'ArrayExpression':
      return new List(argumentsOf(folder, node.elements, scope))
    case 'ObjectExpression':
      return object(folder, node, scope)
    case 'ImportExpression': {
      const specifier = folder.evaluate(node.source, scope)
      folder.see(node.source, specifier)
      return folder.call(scope.holder('%import')?.get('%import') ?? UNKNOWN, [specifier], undefined)
    }
    case 'MetaProperty':
      return metaProperty(scope)
    case 'YieldExpression':
      return yielded(folder, node.argument, scope)
    case 'AwaitExpression':
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return folder.evaluate('argument' in node ? node.argument : node.expression, scope)
    default:
      return UNKNOWN
  }
}

function literal(node: Node & { type: 'Literal' }): Folded {
  const { value } = node
  if ('regex' in node) return new Pattern(node.regex.pattern, node.regex.flags)
  return value instanceof RegExp ? UNKNOWN : value
}

function identifier(folder: Folder, name: string, scope: FoldScope): Folded {
  if (name === 'undefined') return undefined
  const holder = scope.holder(name)
  return holder === undefined ? folder.global(name) : holder.get(name)
}

function called(folder: Folder, node: Node & { type: 'CallExpression' }, scope: FoldScope): Folded {
  const callee = node.callee.type === 'ChainExpression' ? node.callee.expression : node.callee
  if (callee.type === 'Super') {
    return folder.call(scope.frame.base ?? UNKNOWN, argumentsOf(folder, node.arguments, scope), scope.frame.self)
  }
  let self: Folded
  let fn: Folded
  if (callee.type === 'MemberExpression') {
    self = folder.evaluate(callee.object, scope)
    fn = folder.member(self, keyOf(folder, callee, scope))
  } else fn = folder.evaluate(callee, scope)
  return folder.call(fn, argumentsOf(folder, node.arguments, scope), self)
}

export function argumentsOf(folder: Folder, nodes: readonly (Node | null)[], scope: FoldScope): Folded[] {
  const values: Folded[] = []
  for (const node of nodes) {
    if (node === null) values.push(undefined)
    else if (node.type === 'SpreadElement') values.push(...itemsOf(folder, folder.evaluate(node.argument, scope)))
    else {
      const value = folder.evaluate(node, scope)
      folder.see(node, value)
      values.push(value)
    }
  }
  folder.budget.make(values.length)
  return values
}

function template(folder: Folder, node: Node & { type: 'TemplateLiteral' }, scope: FoldScope): Folded {
  let text: Folded = node.quasis[0]?.value.cooked ?? ''
  node.expressions.forEach((expression, index) => {
    const value = folder.evaluate(expression, scope)
    folder.see(expression, value)
    text = concatenated(folder, text, value)
    text = concatenated(folder, text, node.quasis[index + 1]?.value.cooked ?? '')
  })
  return text
}

/** The texts of a template, with what stands there as it is, as a tag gets them. */
function tagged(folder: Folder, node: Node & { type: 'TaggedTemplateExpression' }, scope: FoldScope): Folded {
  const { tag, quasi } = node
  const texts = new List(quasi.quasis.map(({ value }) => value.cooked ?? undefined))
  texts.members.set('raw', new List(quasi.quasis.map(({ value }) => value.raw)))
  const values = argumentsOf(folder, quasi.expressions, scope)
  if (tag.type !== 'MemberExpression') return folder.call(folder.evaluate(tag, scope), [texts, ...values], undefined)
  const self = folder.evaluate(tag.object, scope)
  return folder.call(folder.member(self, keyOf(folder, tag, scope)), [texts, ...values], self)
}

function logical(folder: Folder, node: Node & { type: 'LogicalExpression' }, scope: FoldScope): Folded {
  const left = folder.evaluate(node.left, scope)
  const isTrue =
    node.operator === '??' ? (left === UNKNOWN ? undefined : left !== null && left !== undefined) : truth(left)
  if (isTrue === undefined) {
    const right = folder.evaluate(node.right, scope)
    return right === UNKNOWN || typeof right === 'boolean' ? left : right
  }
  return isTrue === (node.operator === '&&') ? folder.evaluate(node.right, scope) : left
}

function conditional(folder: Folder, node: Node & { type: 'ConditionalExpression' }, scope: FoldScope): Folded {
  const taken = truth(folder.evaluate(node.test, scope))
  if (taken !== undefined) return folder.evaluate(taken ? node.consequent : node.alternate, scope)
  const [first, second] = [folder.evaluate(node.consequent, scope), folder.evaluate(node.alternate, scope)] as const
  folder.see(node.consequent, first)
  folder.see(node.alternate, second)
  return first === UNKNOWN || first === null || first === undefined ? second : first
}

function sequence(folder: Folder, nodes: readonly Node[], scope: FoldScope): Folded {
  let value: Folded
  for (const node of nodes) value = folder.evaluate(node, scope)
  return value
}

function object(folder: Folder, node: Node & { type: 'ObjectExpression' }, scope: FoldScope): Folded {
  const made = new Thing()
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const from = folder.evaluate(property.argument, scope)
      if (from instanceof Thing) for (const [name, value] of from.members) made.members.set(name, value)
      continue
    }
    const key =
      !property.computed && property.key.type === 'Identifier'
        ? property.key.name
        : folder.evaluate(property.key, scope)
    const name = toText(key)
    const value = folder.evaluate(property.value, scope)
    if (name === UNKNOWN) continue
    if (property.kind === 'get') made.getters.set(name, value)
    else if (property.kind === 'init') {
      made.members.set(name, value)
      folder.see(property.value, value)
    }
  }
  return made
}

/** `import.meta` */
function metaProperty(scope: FoldScope): Folded {
  const made = new Thing()
  const filename = scope.holder('__filename')?.get('__filename')
  made.members.set('dirname', '.')
  made.members.set('filename', filename)
  made.members.set('url', filename)
  return made
}

/** A generator gives the list of what it yields. */
function yielded(folder: Folder, argument: Node | null, scope: FoldScope): Folded {
  const value = argument === null ? undefined : folder.evaluate(argument, scope)
  scope.frame.yielded?.items.push(value)
  return UNKNOWN
}
