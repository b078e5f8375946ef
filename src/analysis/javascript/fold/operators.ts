import { lookup } from '../../../model/lookup.ts'
import type { Node } from 'oxc-parser'
import { hasHole, isAlike, isSame, toNumber, toText, truth } from './convert.ts'
import type { Folder } from './folder.ts'
import type { FoldScope } from './scope.ts'
import { concatenated } from './texts.ts'
import { Bytes, Collection, isCallable, List, Thing, UNKNOWN, type Folded } from './values.ts'

/** Long sums lean to the left: they are walked down by a loop. */
export function binary(folder: Folder, node: Node & { type: 'BinaryExpression' }, scope: FoldScope): Folded {
  const rights: { readonly node: Node; readonly operator: string }[] = []
  let left: Node = node
  while (left.type === 'BinaryExpression') {
    rights.push({ node: left.right, operator: left.operator })
    left = left.left
  }
  let value = left.type === 'PrivateIdentifier' ? UNKNOWN : folder.evaluate(left, scope)
  for (const { node: right, operator } of rights.toReversed())
    value = operated(folder, operator, value, folder.evaluate(right, scope))
  return value
}

/** `left operator right` */
export function operated(folder: Folder, operator: string, left: Folded, right: Folded): Folded {
  switch (operator) {
    case '+':
      return added(folder, left, right)
    case '===':
      return known(isSame(left, right))
    case '!==':
      return known(negated(isSame(left, right)))
    case '==':
      return known(isAlike(left, right))
    case '!=':
      return known(negated(isAlike(left, right)))
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compared(operator, left, right)
    case 'in':
      return right instanceof Thing ? known(hasMember(right, toText(left))) : UNKNOWN
    case 'instanceof':
      return UNKNOWN
    default:
      return reckoned(operator, left, right)
  }
}

function hasMember(object: Thing, name: string | typeof UNKNOWN): boolean | undefined {
  if (name === UNKNOWN) return undefined
  if (object instanceof List && /^\d+$/.test(name)) return Number(name) < object.items.length
  return object.members.has(name) ? true : undefined
}

function known(value: boolean | undefined): Folded {
  return value ?? UNKNOWN
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

function added(folder: Folder, left: Folded, right: Folded): Folded {
  if (typeof left === 'number' && typeof right === 'number') return left + right
  if (typeof left === 'bigint' && typeof right === 'bigint')
    return left < LARGE && right < LARGE ? left + right : UNKNOWN
  const isText = [left, right].some((side) => typeof side === 'string' || side instanceof Thing)
  if (isText) return concatenated(folder, left, right)
  const [a, b] = [toNumber(left), toNumber(right)] as const
  return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : a + b
}

function compared(operator: '<' | '>' | '<=' | '>=', left: Folded, right: Folded): Folded {
  if (left === UNKNOWN || right === UNKNOWN || hasHole(left) || hasHole(right)) return UNKNOWN
  if (typeof left === 'string' && typeof right === 'string') return order(operator, left < right, left === right)
  const [a, b] = [toNumber(left), toNumber(right)] as const
  if (a === UNKNOWN || b === UNKNOWN) return UNKNOWN
  if (Number.isNaN(a) || Number.isNaN(b)) return false
  return order(operator, a < b, a === b)
}

function order(operator: '<' | '>' | '<=' | '>=', isLess: boolean, isEqual: boolean): boolean {
  if (operator === '<') return isLess
  if (operator === '<=') return isLess || isEqual
  return operator === '>' ? !isLess && !isEqual : !isLess
}

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => number>> = lookup({
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '**': (left, right) => left ** right,
  '^': (left, right) => left ^ right,
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '<<': (left, right) => left << right,
  '>>': (left, right) => left >> right,
  '>>>': (left, right) => left >>> right,
})

/** whole numbers from which on no more is reckoned */
const LARGE = 2n ** 65_536n

const OF_WHOLE: Readonly<Record<string, (left: bigint, right: bigint) => bigint | typeof UNKNOWN>> = lookup({
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0n ? UNKNOWN : left / right),
  '%': (left, right) => (right === 0n ? UNKNOWN : left % right),
  '^': (left, right) => left ^ right,
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '<<': (left, right) => (right < 65_536n ? left << right : UNKNOWN),
  '>>': (left, right) => left >> right,
})

function reckoned(operator: string, left: Folded, right: Folded): Folded {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    return left < LARGE && right < LARGE ? (OF_WHOLE[operator]?.(left, right) ?? UNKNOWN) : UNKNOWN
  }
  const [a, b] = [toNumber(left), toNumber(right)] as const
  return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : (ARITHMETIC[operator]?.(a, b) ?? UNKNOWN)
}

/** `!a`, `-a`, `typeof a`, … */
export function unary(folder: Folder, node: Node & { type: 'UnaryExpression' }, scope: FoldScope): Folded {
  const value = folder.evaluate(node.argument, scope)
  switch (node.operator) {
    case '!':
      return known(negated(truth(value)))
    case 'typeof':
      return typeName(value)
    case 'void':
      return undefined
    case 'delete':
      return true
    case '-':
    case '+':
    case '~':
      return signed(node.operator, toNumber(value))
  }
}

function signed(operator: '-' | '+' | '~', value: number | typeof UNKNOWN): Folded {
  if (value === UNKNOWN) return UNKNOWN
  if (operator === '~') return ~value
  return operator === '-' ? -value : value
}

function typeName(value: Folded): Folded {
  if (value === UNKNOWN || hasHole(value)) return typeof value === 'string' ? 'string' : UNKNOWN
  if (isCallable(value)) return 'function'
  if (value instanceof List || value instanceof Bytes || value instanceof Collection) return 'object'
  return value === null ? 'object' : typeof value
}
