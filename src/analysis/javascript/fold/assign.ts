// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed cannot be assigned to
import type { Node } from 'oxc-parser'
import { toNumber, toText, truth } from './convert.ts'
import type { Folder } from './folder.ts'
import { itemsOf } from './iterate.ts'
import { keyOf } from './keys.ts'
import { operated } from './operators.ts'
import type { FoldScope } from './scope.ts'
import { Bytes, List, Thing, UNKNOWN, type Folded } from './values.ts'

/** positions of a list that are kept */
const INDEX_MAX = 200_000

/** Gives a value to a variable, a member or a pattern; `declares`: to variables of this scope. */
export function assignTo(folder: Folder, pattern: Node, value: Folded, scope: FoldScope, declares: boolean): void {
  switch (pattern.type) {
    case 'Identifier':
      return assignName(folder, pattern.name, value, scope, declares)
    case 'MemberExpression':
      return assignMember(folder, folder.evaluate(pattern.object, scope), keyOf(folder, pattern, scope), value)
    case 'AssignmentPattern': {
      const given = value === undefined || value === UNKNOWN ? folder.evaluate(pattern.right, scope) : value
      return folder.assign(pattern.left, given, scope, declares)
    }
    case 'ArrayPattern':
      return assignList(folder, pattern, value, scope, declares)
    case 'ObjectPattern':
      return assignObject(folder, pattern, value, scope, declares)
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return folder.assign(pattern.expression, value, scope, declares)
    default:
  }
}

function assignName(folder: Folder, name: string, value: Folded, scope: FoldScope, declares: boolean): void {
  if (declares) return scope.declare(name, value)
  const holder = scope.holder(name)
  if (holder === undefined) folder.setGlobal(name, value)
  else holder.declare(name, value)
}

/** Sets a member of an object; of what is not known, nothing. */
export function assignMember(folder: Folder, object: Folded, key: Folded, value: Folded): void {
  if (!(object instanceof Thing) || key === UNKNOWN) return
  const index =
    typeof key === 'number' ? key : typeof key === 'string' && /^\d{1,7}$/.test(key) ? Number(key) : undefined
  if (object instanceof List) {
    if (key === 'length' && typeof value === 'number' && value >= 0 && value < object.items.length)
      object.items.length = value
    if (index !== undefined) {
      if (index >= 0 && index < INDEX_MAX) {
        folder.budget.make(Math.max(0, index - object.items.length))
        while (object.items.length < index) object.items.push(undefined)
        object.items[index] = value
      }
      return
    }
  }
  if (object instanceof Bytes && index !== undefined) {
    const byte = toNumber(value)
    if (byte !== UNKNOWN && index < object.data.length) object.data[index] = byte
    return
  }
  const name = toText(key)
  if (name === UNKNOWN) return
  folder.budget.make(1)
  object.members.set(name, value)
}

function assignList(
  folder: Folder,
  { elements }: Node & { type: 'ArrayPattern' },
  value: Folded,
  scope: FoldScope,
  declares: boolean,
): void {
  const items = value === UNKNOWN ? undefined : itemsOf(folder, value)
  elements.forEach((element, index) => {
    if (element === null) return
    if (element.type === 'RestElement') {
      const rest = items === undefined ? UNKNOWN : new List(items.slice(index))
      folder.assign(element.argument, rest, scope, declares)
    } else folder.assign(element, items === undefined ? UNKNOWN : items[index], scope, declares)
  })
}

function assignObject(
  folder: Folder,
  { properties }: Node & { type: 'ObjectPattern' },
  value: Folded,
  scope: FoldScope,
  declares: boolean,
): void {
  const taken = new Set<string>()
  for (const property of properties) {
    if (property.type === 'RestElement') {
      folder.assign(property.argument, remaining(value, taken), scope, declares)
      continue
    }
    const key =
      !property.computed && property.key.type === 'Identifier'
        ? property.key.name
        : folder.evaluate(property.key, scope)
    if (property.computed) folder.see(property.key, key)
    if (typeof key === 'string') taken.add(key)
    folder.assign(property.value, folder.member(value, key), scope, declares)
  }
}

function remaining(value: Folded, taken: ReadonlySet<string>): Folded {
  if (!(value instanceof Thing)) return UNKNOWN
  const rest = new Thing()
  for (const [name, member] of value.members) if (!taken.has(name)) rest.members.set(name, member)
  return rest
}

/** `a = b`, `a += b`, `a ||= b` */
export function assigned(folder: Folder, node: Node & { type: 'AssignmentExpression' }, scope: FoldScope): Folded {
  const { operator, left } = node
  if (operator === '=') {
    const value = folder.evaluate(node.right, scope)
    folder.see(node.right, value)
    folder.assign(left, value, scope, false)
    return value
  }
  const old = read(folder, left, scope)
  if (operator === '||=' || operator === '&&=' || operator === '??=') {
    const isTrue = operator === '??=' ? (old === UNKNOWN ? undefined : old !== null && old !== undefined) : truth(old)
    if (isTrue !== undefined && isTrue !== (operator === '&&=')) return old
  }
  const right = folder.evaluate(node.right, scope)
  folder.see(node.right, right)
  const value = /^(?:\|\||&&|\?\?)=$/.test(operator) ? right : operated(folder, operator.slice(0, -1), old, right)
  folder.assign(left, value, scope, false)
  return value
}

function read(folder: Folder, target: Node, scope: FoldScope): Folded {
  return target.type === 'Identifier' || target.type === 'MemberExpression' ? folder.evaluate(target, scope) : UNKNOWN
}

/** `a++` */
export function updated(folder: Folder, node: Node & { type: 'UpdateExpression' }, scope: FoldScope): Folded {
  const old = toNumber(read(folder, node.argument, scope))
  const value = old === UNKNOWN ? UNKNOWN : node.operator === '++' ? old + 1 : old - 1
  folder.assign(node.argument, value, scope, false)
  return node.prefix ? value : old
}
