import type { ASTNode } from '@marcbachmann/cel-js'
import { ConditionError } from './condition-error.ts'
import { COMPREHENSIONS, FUNCTIONS } from './functions.ts'
import { POLICY_LIMITS } from './limits.ts'
import { didYouMean } from './spelling.ts'
import { VARIABLES } from './variables.ts'

/** What an expression mentions, from its syntax tree. */
export interface Mentions {
  /** true: it can only be decided once the bytes were inspected */
  readonly needsContent: boolean
  /** true: it asks what is new against the version before */
  readonly needsBase: boolean
  /** true: it asks who the client is */
  readonly needsRequester: boolean
  /** ids of checks that are spelled out, with their 0-based offsets */
  readonly checks: readonly { readonly id: string; readonly offset: number }[]
}

interface Walk {
  needsContent: boolean
  needsBase: boolean
  needsRequester: boolean
  readonly checks: { id: string; offset: number }[]
}

/** Refuses what is not in the table of functions, and what could cost without bound. Throws ConditionError. */
export function lintCondition(ast: ASTNode): Mentions {
  const walk: Walk = { needsContent: false, needsBase: false, needsRequester: false, checks: [] }
  visit(ast, walk, 0)
  return walk
}

function visit(node: ASTNode, walk: Walk, depth: number): void {
  switch (node.op) {
    case 'value':
      return
    case 'id':
      if (VARIABLES[node.args]?.content === true) walk.needsContent = true
      if (VARIABLES[node.args]?.requester === true) walk.needsRequester = true
      if (node.args === 'changes') walk.needsBase = true
      return
    case '.':
      visitField(node.args[0], node.args[1], walk, depth)
      return
    case 'call':
      visitCall(node, node.args[0], node.args[1], walk, depth)
      return
    case 'rcall':
      visitMethod(node, node.args[0], node.args[1], node.args[2], walk, depth)
      return
    case '!_':
    case '-_':
      visit(node.args, walk, depth)
      return
    case 'map':
      throw new ConditionError('maps are not supported', node.start, 'Use a list.')
    case '.?':
    case '[?]':
      throw new ConditionError('optional access is not supported', node.start, 'Use known(fact).')
    case '==':
    case '!=':
      noteCheck(node.args, walk)
      for (const child of node.args) visit(child, walk, depth)
      return
    case '?:':
    case '||':
    case '&&':
    case '[]':
    case 'list':
    case 'in':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '<':
    case '<=':
    case '>':
    case '>=':
      for (const child of node.args) visit(child, walk, depth)
  }
}

function visitField(object: ASTNode, field: string, walk: Walk, depth: number): void {
  visit(object, walk, depth)
  if (object.op !== 'id') return
  const variable = VARIABLES[object.args]
  if (variable?.fields?.[field]?.content === true) walk.needsContent = true
}

function visitCall(node: ASTNode, name: string, args: readonly ASTNode[], walk: Walk, depth: number): void {
  known(name, node)
  if (FUNCTIONS[name]?.content === true) walk.needsContent = true
  const naming = name === 'found' ? args.slice(0, 1) : name === 'message' ? args : []
  for (const arg of naming) {
    if (arg.op === 'value' && typeof arg.args === 'string') walk.checks.push({ id: arg.args, offset: arg.start })
  }
  for (const child of args) visit(child, walk, depth)
}

function visitMethod(
  node: ASTNode,
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  walk: Walk,
  depth: number,
): void {
  known(name, node)
  visit(receiver, walk, depth)
  if (!COMPREHENSIONS.has(name)) {
    for (const child of args) visit(child, walk, depth)
    return
  }
  const [element, body] = args
  if (depth >= POLICY_LIMITS.comprehensionDepth) {
    throw new ConditionError(
      `more than ${POLICY_LIMITS.comprehensionDepth} of exists, all, filter and map inside each other`,
      node.start,
      'Split the rule.',
    )
  }
  if (element?.op === 'id' && VARIABLES[element.args] !== undefined) {
    throw new ConditionError(`${element.args} is a variable already`, element.start, 'Give the element another name.')
  }
  // each step would be allowed to double a text, and a chain of them grows without bound
  if (name === 'map' && (args.length !== 2 || body?.op !== '.')) {
    throw new ConditionError('map() may only take one field of each element', node.start, 'As in list.map(x, x.name).')
  }
  for (const child of args.slice(1)) visit(child, walk, depth + 1)
}

function known(name: string, node: ASTNode): void {
  if (FUNCTIONS[name] !== undefined) return
  const hint =
    name === 'matches'
      ? 'Use re(text, "pattern"), which runs in linear time.'
      : didYouMean(name, Object.keys(FUNCTIONS))
  throw new ConditionError(`there is no function ${name.slice(0, 60)}()`, node.start, hint)
}

/** `f.check == "install-scripts"`, either way round. */
function noteCheck([left, right]: readonly [ASTNode, ASTNode], walk: Walk): void {
  for (const [field, value] of [
    [left, right],
    [right, left],
  ] as const) {
    if (field.op === '.' && field.args[1] === 'check' && value.op === 'value' && typeof value.args === 'string') {
      walk.checks.push({ id: value.args, offset: value.start })
    }
  }
}
