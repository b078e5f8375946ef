// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed do nothing here
import type { Node } from 'oxc-parser'
import { Mark, type Tracker } from './tracking.ts'
import { Cell } from './heap.ts'

/** Variables of one block or function. Made once for each node, so that values survive from pass to pass. */
export class Scope {
  readonly #cells = new Map<string, Cell>()
  readonly #parent: Scope | undefined
  readonly #tracker: Tracker

  constructor(parent: Scope | undefined, tracker: Tracker) {
    this.#parent = parent
    this.#tracker = tracker
  }

  declare(name: string): Cell {
    let cell = this.#cells.get(name)
    if (cell === undefined) {
      cell = new Cell(this.#tracker)
      this.#cells.set(name, cell)
    }
    return cell
  }

  define(name: string, cell: Cell): void {
    this.#cells.set(name, cell)
  }

  lookup(name: string): Cell | undefined {
    let cell = this.#cells.get(name)
    for (let scope = this.#parent; cell === undefined && scope !== undefined; scope = scope.#parent) {
      cell = scope.#cells.get(name)
    }
    return cell
  }
}

/** Variables that no scope declares, and what asked for one that was not there yet. */
export class Globals {
  readonly #tracker: Tracker
  readonly #scope: Scope
  readonly #missed = new Map<string, Mark>()

  constructor(tracker: Tracker) {
    this.#tracker = tracker
    this.#scope = new Scope(undefined, tracker)
  }

  lookup(name: string): Cell | undefined {
    const cell = this.#scope.lookup(name)
    if (cell !== undefined) return cell
    let mark = this.#missed.get(name)
    if (mark === undefined) this.#missed.set(name, (mark = new Mark(this.#tracker)))
    mark.saw()
    return undefined
  }

  declare(name: string): Cell {
    const mark = this.#missed.get(name)
    if (mark !== undefined) {
      this.#missed.delete(name)
      mark.moved()
    }
    return this.#scope.declare(name)
  }
}

/** Names that a binding pattern declares. */
export function boundNames(pattern: Node | null): string[] {
  if (pattern === null) return []
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'RestElement' ? property.argument : property.value),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => boundNames(element))
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'RestElement':
      return boundNames(pattern.argument)
    case 'TSParameterProperty':
      return boundNames(pattern.parameter)
    default:
      return []
  }
}

/** let, const, class, function and import names that stand directly in a list of statements. */
export function lexicalNames(body: readonly Node[]): string[] {
  const names: string[] = []
  for (const statement of body) {
    const declared =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
      statement.declaration !== null
        ? statement.declaration
        : statement
    switch (declared.type) {
      case 'VariableDeclaration':
        if (declared.kind !== 'var') for (const { id } of declared.declarations) names.push(...boundNames(id))
        break
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
      case 'TSEnumDeclaration':
        names.push(...boundNames(declared.id))
        break
      case 'ImportDeclaration':
        for (const { local } of declared.specifiers) names.push(local.name)
        break
      default:
    }
  }
  return names
}

/** Names declared by `var` anywhere in a function's statements, not in functions within. */
export function varNames(body: readonly Node[]): string[] {
  const names: string[] = []
  const queue: Node[] = [...body]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node.type === 'VariableDeclaration') {
      if (node.kind === 'var') names.push(...node.declarations.flatMap(({ id }) => boundNames(id)))
      continue
    }
    queue.push(...innerStatements(node))
  }
  return names
}

function innerStatements(node: Node): Node[] {
  switch (node.type) {
    case 'BlockStatement':
      return node.body
    case 'ExportNamedDeclaration':
      return node.declaration === null ? [] : [node.declaration]
    case 'IfStatement':
      return node.alternate === null ? [node.consequent] : [node.consequent, node.alternate]
    case 'ForStatement':
      return node.init === null ? [node.body] : [node.init, node.body]
    case 'ForInStatement':
    case 'ForOfStatement':
      return [node.left, node.body]
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      return [node.body]
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent)
    case 'TryStatement': {
      const parts: Node[] = [node.block]
      if (node.handler !== null) parts.push(node.handler.body)
      if (node.finalizer !== null) parts.push(node.finalizer)
      return parts
    }
    default:
      return []
  }
}
