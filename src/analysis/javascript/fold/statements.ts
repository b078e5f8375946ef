// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed do nothing here
import type { Class, Function as FunctionNode, Node } from 'oxc-parser'
import { boundNames, lexicalNames } from '../scope.ts'
import { isSame, truth } from './convert.ts'
import { ProgramError, type Completion, type Folder } from './folder.ts'
import { makeClass, makeFunction } from './make.ts'
import { itemsOf, keysOf } from './iterate.ts'
import type { FoldScope } from './scope.ts'
import { UNKNOWN, type Folded } from './values.ts'

const BREAK: Completion = { kind: 'break' }
const CONTINUE: Completion = { kind: 'continue' }
const RETURN: Completion = { kind: 'return' }

/** turns of one loop */
const TURNS_MAX = 200_000

/** One statement. A branch of which it is not known whether it is taken is taken, and so is the other one. */
export function executed(folder: Folder, node: Node, scope: FoldScope): Completion | undefined {
  switch (node.type) {
    case 'ExpressionStatement':
      folder.evaluate(node.expression, scope)
      return undefined
    case 'VariableDeclaration':
      declares(folder, node, scope)
      return undefined
    case 'ReturnStatement':
      return returns(folder, node.argument, scope)
    case 'IfStatement':
      return branches(folder, node, scope)
    case 'BlockStatement':
    case 'StaticBlock':
      return block(folder, node.body, scope.inner())
    case 'ThrowStatement':
      throw new ProgramError(folder.evaluate(node.argument, scope))
    case 'TryStatement':
      return tries(folder, node, scope)
    case 'SwitchStatement':
      return switches(folder, node, scope)
    case 'BreakStatement':
      return node.label === null ? BREAK : { kind: 'break', label: node.label.name }
    case 'ContinueStatement':
      return node.label === null ? CONTINUE : { kind: 'continue', label: node.label.name }
    case 'LabeledStatement':
      return labelled(folder.execute(node.body, scope), node.label.name)
    case 'WithStatement':
      folder.evaluate(node.object, scope)
      return folder.execute(node.body, scope)
    case 'ClassDeclaration':
      declaresClass(folder, node, scope)
      return undefined
    case 'ExportDefaultDeclaration':
      exportsDefault(folder, node.declaration, scope)
      return undefined
    default:
      return loops(folder, node, scope)
  }
}

function loops(folder: Folder, node: Node, scope: FoldScope): Completion | undefined {
  switch (node.type) {
    case 'WhileStatement':
      return turns(folder, scope, { test: node.test, body: node.body, update: null, testsFirst: true })
    case 'DoWhileStatement':
      return turns(folder, scope, { test: node.test, body: node.body, update: null, testsFirst: false })
    case 'ForStatement':
      return counts(folder, node, scope)
    case 'ForOfStatement':
      return iterates(folder, node, itemsOf(folder, folder.evaluate(node.right, scope)), scope)
    case 'ForInStatement':
      return iterates(folder, node, keysOf(folder.evaluate(node.right, scope)), scope)
    default:
      return undefined
  }
}

/** The name under which a file keeps what it hands out without a name. */
export const DEFAULT = '%default'

function exportsDefault(folder: Folder, node: Node, scope: FoldScope): void {
  const value =
    node.type === 'FunctionDeclaration'
      ? makeFunction(folder, node, scope, node.id?.name ?? '')
      : node.type === 'ClassDeclaration'
        ? makeClass(folder, node, scope)
        : folder.evaluate(node, scope)
  scope.declare(DEFAULT, value)
  if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id !== null)
    scope.declare(node.id.name, value)
}

/** Functions and classes of a list of statements first: what stands above them may call them. */
export function block(folder: Folder, body: readonly Node[], scope: FoldScope): Completion | undefined {
  for (const name of folder.namesIn(body, lexicalNames)) scope.hoist(name)
  for (const node of body) if (node.type === 'FunctionDeclaration') declaresFunction(folder, node, scope)
  for (const node of body) {
    if (node.type === 'FunctionDeclaration') continue
    const completion = folder.execute(node, scope)
    if (completion !== undefined) return completion
  }
  return undefined
}

/** The statements of a file: where one of them cannot be worked out, those behind it can. */
export function topLevel(
  folder: Folder,
  body: readonly Node[],
  scope: FoldScope,
  apart: (work: () => void) => void,
): void {
  for (const name of folder.namesIn(body, lexicalNames)) scope.hoist(name)
  for (const node of body) if (node.type === 'FunctionDeclaration') declaresFunction(folder, node, scope)
  for (const node of body) if (node.type !== 'FunctionDeclaration') apart(() => void folder.execute(node, scope))
}

function declaresClass(folder: Folder, node: Class, scope: FoldScope): void {
  const made = makeClass(folder, node, scope)
  if (node.id !== null) scope.declare(node.id.name, made)
}

function declaresFunction(folder: Folder, node: FunctionNode, scope: FoldScope): void {
  if (node.id !== null) scope.declare(node.id.name, makeFunction(folder, node, scope, node.id.name))
}

function declares(folder: Folder, node: Node & { type: 'VariableDeclaration' }, scope: FoldScope): void {
  for (const { id, init } of node.declarations) {
    if (init === null) {
      if (node.kind !== 'var') for (const name of boundNames(id)) scope.declare(name, undefined)
      continue
    }
    const value = folder.evaluate(init, scope)
    folder.see(init, value)
    folder.assign(id, value, scope, node.kind !== 'var')
  }
}

function returns(folder: Folder, argument: Node | null, scope: FoldScope): Completion {
  const value = argument === null ? undefined : folder.evaluate(argument, scope)
  if (argument !== null) folder.see(argument, value)
  if (value !== UNKNOWN && value !== undefined) scope.frame.returned = value
  return RETURN
}

function branches(folder: Folder, node: Node & { type: 'IfStatement' }, scope: FoldScope): Completion | undefined {
  const taken = truth(folder.evaluate(node.test, scope))
  if (taken === true) return folder.execute(node.consequent, scope)
  if (taken === false) return node.alternate === null ? undefined : folder.execute(node.alternate, scope)
  return either(folder, node.alternate === null ? [node.consequent] : [node.consequent, node.alternate], scope)
}

/** Statements of which one may be executed, or none. What they leave is left only where each does. */
function either(folder: Folder, statements: readonly Node[], scope: FoldScope): Completion | undefined {
  let last: Completion | undefined
  let left = 0
  for (const statement of statements) {
    const completion = attempt(folder, statement, scope)
    if (completion === undefined) continue
    last = completion
    left += 1
  }
  if (left === 0) return undefined
  folder.mayHaveLeft = true
  return left === 2 ? last : undefined
}

/** A statement that may not be executed: what it throws may not be thrown. */
function attempt(folder: Folder, statement: Node, scope: FoldScope): Completion | undefined {
  try {
    return folder.execute(statement, scope)
  } catch (error) {
    if (error instanceof ProgramError) return RETURN
    throw error
  }
}

function tries(folder: Folder, node: Node & { type: 'TryStatement' }, scope: FoldScope): Completion | undefined {
  let completion: Completion | undefined
  let thrown: ProgramError | undefined
  try {
    completion = folder.execute(node.block, scope)
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    thrown = error
  }
  const { handler, finalizer } = node
  if (handler !== null && thrown !== undefined) {
    completion = handles(folder, handler, thrown.value, scope)
    thrown = undefined
  }
  const final = finalizer === null ? undefined : folder.execute(finalizer, scope)
  if (thrown !== undefined) throw thrown
  return final ?? completion
}

function handles(
  folder: Folder,
  handler: Node & { type: 'CatchClause' },
  error: Folded,
  scope: FoldScope,
): Completion | undefined {
  const inner = scope.inner()
  if (handler.param !== null) folder.assign(handler.param, error, inner, true)
  return block(folder, handler.body.body, inner)
}

function switches(folder: Folder, node: Node & { type: 'SwitchStatement' }, scope: FoldScope): Completion | undefined {
  const value = folder.evaluate(node.discriminant, scope)
  const inner = scope.inner()
  const matches = node.cases.map(({ test }) => (test === null ? false : isSame(value, folder.evaluate(test, scope))))
  const first = matches.indexOf(true)
  const isKnown = !matches.slice(0, first === -1 ? undefined : first).includes(undefined)
  const otherwise = node.cases.findIndex(({ test }) => test === null)
  const start = isKnown ? (first === -1 ? otherwise : first) : 0
  if (start === -1) return undefined
  for (const { consequent } of node.cases.slice(start)) {
    const completion = block(folder, consequent, inner)
    if (completion === undefined) continue
    if (isKnown) return completion.kind === 'break' && completion.label === undefined ? undefined : completion
    if (completion.kind !== 'break') folder.mayHaveLeft = true
  }
  return undefined
}

function labelled(completion: Completion | undefined, label: string): Completion | undefined {
  return completion?.label === label ? undefined : completion
}

interface Loop {
  readonly test: Node | null
  readonly body: Node
  readonly update: Node | null
  readonly testsFirst: boolean
}

function counts(folder: Folder, node: Node & { type: 'ForStatement' }, scope: FoldScope): Completion | undefined {
  const inner = scope.inner()
  if (node.init?.type === 'VariableDeclaration') folder.execute(node.init, inner)
  else if (node.init !== null) folder.evaluate(node.init, inner)
  return turns(folder, inner, { test: node.test, body: node.body, update: node.update, testsFirst: true })
}

/** Where it is not known whether there is one turn more, there is not. */
function turns(folder: Folder, scope: FoldScope, { test, body, update, testsFirst }: Loop): Completion | undefined {
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const goesOn = test === null || (turn === 0 && !testsFirst) ? true : truth(folder.evaluate(test, scope))
    if (goesOn === false || (goesOn === undefined && turn > 0)) return undefined
    const completion = turned(folder, body, scope)
    if (completion !== undefined) return completion.kind === 'break' ? undefined : completion
    if (update !== null) folder.evaluate(update, scope)
    if (goesOn === undefined || mayHaveEnded(folder)) return undefined
  }
  return undefined
}

/** One turn; undefined: the loop goes on. */
function turned(folder: Folder, body: Node, scope: FoldScope): Completion | undefined {
  const completion = folder.execute(body, scope)
  return completion?.kind === 'continue' && completion.label === undefined ? undefined : completion
}

function mayHaveEnded(folder: Folder): boolean {
  const ended = folder.mayHaveLeft
  folder.mayHaveLeft = false
  return ended
}

function iterates(
  folder: Folder,
  node: Node & { type: 'ForInStatement' | 'ForOfStatement' },
  items: readonly Folded[],
  scope: FoldScope,
): Completion | undefined {
  const { left } = node
  for (const item of items) {
    const inner = scope.inner()
    if (left.type === 'VariableDeclaration')
      for (const { id } of left.declarations) folder.assign(id, item, inner, left.kind !== 'var')
    else folder.assign(left, item, inner, false)
    const completion = turned(folder, node.body, inner)
    if (completion !== undefined) return completion.kind === 'break' ? undefined : completion
    if (mayHaveEnded(folder)) return undefined
  }
  return undefined
}
