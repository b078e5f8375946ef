// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed leave nothing
import type { Node } from 'oxc-parser'
import type { Frame, Machine } from './machine.ts'

type Loop = Extract<Node, { type: 'WhileStatement' | 'DoWhileStatement' | 'ForStatement' }>

/** Calls by which a loop waits for others, or by which a program ends. */
const ENDS_OR_WAITS = /^(?:exit|reallyExit|abort|kill|wait|waitAsync|readSync|receiveMessageOnPort|execve|next|throw)$/

/** Notes a loop that never ends, where no error that is thrown in it is caught outside. */
export function noteEndless(machine: Machine, loop: Loop, frame: Frame): void {
  if (frame.guarded !== true && neverEnds(loop)) machine.endless(loop, frame)
}

/** Whether a loop goes on for ever as far as its own lines say: its condition always holds, and nothing in it leaves or waits. */
function neverEnds(loop: Loop): boolean {
  if (!alwaysHolds(loop)) return false
  const counter = loop.type === 'ForStatement' ? counterOf(loop.update) : undefined
  return !leaves(loop.body, { counter, breaks: true, labels: new Set() })
}

function alwaysHolds(loop: Loop): boolean {
  const { test } = loop
  if (test === null) return true
  if (truthOf(test) === true) return true
  return loop.type === 'ForStatement' && countsForEver(loop, test)
}

/** What a constant is taken for; undefined: it is none. */
function truthOf(node: Node): boolean | undefined {
  switch (node.type) {
    case 'Literal':
      return 'regex' in node || Boolean(node.value)
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return true
    case 'ParenthesizedExpression':
      return truthOf(node.expression)
    case 'UnaryExpression': {
      const truth = node.operator === '!' ? truthOf(node.argument) : undefined
      if (node.operator === 'void') return false
      return truth === undefined ? undefined : !truth
    }
    case 'LogicalExpression': {
      const left = truthOf(node.left)
      if (node.operator === '||') return left === true ? true : left === false ? truthOf(node.right) : undefined
      return node.operator === '&&' && left === true ? truthOf(node.right) : undefined
    }
    case 'BinaryExpression':
      return compared(node.operator, numberOf(node.left), numberOf(node.right))
    default:
      return undefined
  }
}

function compared(operator: string, left: number | undefined, right: number | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return undefined
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  if (operator === '<=') return left <= right
  if (operator === '>=') return left >= right
  if (operator === '==' || operator === '===') return left === right
  return operator === '!=' || operator === '!==' ? left !== right : undefined
}

/** `1`, `Infinity`, `Number.POSITIVE_INFINITY`, `1 / 0` */
function numberOf(node: Node): number | undefined {
  if (node.type === 'Literal') return typeof node.value === 'number' ? node.value : undefined
  if (node.type === 'Identifier') return node.name === 'Infinity' ? Infinity : undefined
  if (node.type === 'ParenthesizedExpression') return numberOf(node.expression)
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    const value = numberOf(node.argument)
    return value === undefined ? undefined : -value
  }
  if (node.type === 'MemberExpression')
    return node.property.type === 'Identifier' && node.property.name === 'POSITIVE_INFINITY' ? Infinity : undefined
  if (node.type !== 'BinaryExpression' || node.operator !== '/') return undefined
  const [left, right] = [numberOf(node.left), numberOf(node.right)]
  return left === undefined || right === undefined ? undefined : left / right
}

/** The variable that a step of a loop makes larger. */
function counterOf(update: Node | null): string | undefined {
  if (update?.type === 'UpdateExpression')
    return update.operator === '++' && update.argument.type === 'Identifier' ? update.argument.name : undefined
  if (update?.type !== 'AssignmentExpression' || update.operator !== '+=') return undefined
  return update.left.type === 'Identifier' && (numberOf(update.right) ?? 0) > 0 ? update.left.name : undefined
}

/** Counts upwards, and stops at nothing: `i < Infinity`, or `i >= 0` from 0. */
function countsForEver({ init, update }: Loop & { type: 'ForStatement' }, test: Node): boolean {
  const counter = counterOf(update)
  if (counter === undefined || test.type !== 'BinaryExpression') return false
  const isLeft = test.left.type === 'Identifier' && test.left.name === counter
  const isRight = test.right.type === 'Identifier' && test.right.name === counter
  if (isLeft === isRight) return false
  const limit = numberOf(isLeft ? test.right : test.left)
  if (limit === undefined) return false
  const isBelow = isLeft ? /^(?:<=?|!==?)$/.test(test.operator) : /^(?:>=?|!==?)$/.test(test.operator)
  if (limit === Infinity) return isBelow
  const [first] = init?.type === 'VariableDeclaration' ? init.declarations : []
  const start = first?.init ? numberOf(first.init) : undefined
  const isAbove = isLeft ? /^>=?$/.test(test.operator) : /^<=?$/.test(test.operator)
  const holds = start !== undefined && (start > limit || (start === limit && test.operator.endsWith('=')))
  return isAbove && holds
}

interface Within {
  readonly counter: string | undefined
  /** whether `break` without a label leaves the loop that is asked about */
  readonly breaks: boolean
  /** labels inside of it */
  readonly labels: ReadonlySet<string>
}

/** Whether something below a node may leave the loop, or waits for others. */
function leaves(node: Node, within: Within): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'AwaitExpression':
    case 'YieldExpression':
      return true
    case 'BreakStatement':
      return node.label === null ? within.breaks : !within.labels.has(node.label.name)
    case 'ContinueStatement':
      return node.label !== null && !within.labels.has(node.label.name)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassBody':
      return false
    case 'CallExpression':
      return ENDS_OR_WAITS.test(calledName(node.callee)) || below(node, within)
    case 'AssignmentExpression':
      return isCounter(node.left, within) || below(node, within)
    case 'LabeledStatement':
      return leaves(node.body, { ...within, labels: new Set([...within.labels, node.label.name]) })
    case 'ForOfStatement':
      return node.await || below(node, { ...within, breaks: false })
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'SwitchStatement':
      return below(node, { ...within, breaks: false })
    default:
      return below(node, within)
  }
}

function isCounter(target: Node, { counter }: Within): boolean {
  return target.type === 'Identifier' && target.name === counter
}

function calledName(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : ''
}

function below(node: Node, within: Within): boolean {
  const members: unknown[] = Object.values(node)
  return members.some((member) =>
    Array.isArray(member)
      ? member.some((each: unknown) => isNode(each) && leaves(each, within))
      : isNode(member) && leaves(member, within),
  )
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
