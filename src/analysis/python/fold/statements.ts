import { lookup } from '../../../model/lookup.ts'
import { childOf, type PyNode } from '../tree.ts'
import { itemsOf } from './collections.ts'
import { defaultsOf } from './defaults.ts'
import type { Machine } from './machine.ts'
import { operate } from './operators.ts'
import { importFrom, importNames } from './imports.ts'
import { ClassOf, Func, Scope, truthOf, UNKNOWN, type Py } from './values.ts'

/** How a statement ends. */
export type End = 'next' | 'break' | 'continue' | 'return'

/** What a body has given back so far. */
export interface Given {
  values: Py[]
}

type Executor = (machine: Machine, scope: Scope, node: PyNode, given: Given) => End

const EXECUTORS: Readonly<Record<string, Executor>> = lookup({
  assignment: (machine, scope, node) => {
    assign(machine, scope, node)
    return 'next'
  },
  augmented_assignment: (machine, scope, node) => {
    augment(machine, scope, node)
    return 'next'
  },
  import_statement: (machine, scope, node) => {
    importNames(machine, scope, node)
    return 'next'
  },
  import_from_statement: (machine, scope, node) => {
    importFrom(machine, scope, node)
    return 'next'
  },
  if_statement: branch,
  for_statement: forLoop,
  while_statement: whileLoop,
  try_statement: attempt,
  with_statement: within,
  break_statement: () => 'break',
  continue_statement: () => 'continue',
  return_statement: (machine, scope, node, given) => {
    let value: Py = null
    for (const child of node.children) value = machine.evaluate(scope, child)
    given.values.push(value)
    return 'return'
  },
  raise_statement: (machine, scope, node) => {
    for (const child of node.children) machine.evaluate(scope, child)
    return 'return'
  },
  function_definition: (machine, scope, node) => {
    const name = childOf(node, 'name')
    if (name === undefined) return 'next'
    const made = new Func(machine, node, scope, defaultsOf(machine, scope, node))
    scope.vars.set(machine.text.slice(name.start, name.end), made)
    machine.define(made)
    return 'next'
  },
  decorated_definition: (machine, scope, node, given) => {
    const definition = childOf(node, 'definition')
    if (definition === undefined) return 'next'
    const end = execute(machine, scope, definition, given)
    const name = childOf(definition, 'name')
    const made = name === undefined ? undefined : scope.vars.get(machine.text.slice(name.start, name.end))
    if (made instanceof Func && node.children.some((child) => isOfProperty(machine, child))) made.isProperty = true
    return end
  },
  class_definition: (machine, scope, node, given) => {
    defineClass(machine, scope, node, given)
    return 'next'
  },
  global_statement: (machine, scope, node) => {
    for (const child of node.children) scope.outer.add(machine.text.slice(child.start, child.end))
    return 'next'
  },
  nonlocal_statement: (machine, scope, node) => {
    for (const child of node.children) scope.outer.add(machine.text.slice(child.start, child.end))
    return 'next'
  },
})

const BLOCKS: ReadonlySet<string> = new Set([
  'module',
  'block',
  'match_statement',
  'case_clause',
  'else_clause',
  'finally_clause',
  'ERROR',
])

/** Runs a statement. */
export function execute(machine: Machine, scope: Scope, node: PyNode, given: Given): End {
  machine.budget.step()
  const executor = EXECUTORS[node.type]
  if (executor !== undefined) return executor(machine, scope, node, given)
  if (BLOCKS.has(node.type)) return block(machine, scope, node.children, given)
  if (node.type === 'expression_statement') {
    for (const child of node.children) {
      const inner = EXECUTORS[child.type]
      if (inner === undefined) machine.evaluate(scope, child)
      else inner(machine, scope, child, given)
    }
    return 'next'
  }
  for (const child of node.children) machine.evaluate(scope, child)
  return 'next'
}

export function block(machine: Machine, scope: Scope, nodes: readonly PyNode[], given: Given): End {
  for (const child of nodes) {
    const end = execute(machine, scope, child, given)
    if (end !== 'next') return end
  }
  return 'next'
}

function assign(machine: Machine, scope: Scope, node: PyNode): Py {
  const [left, right] = [childOf(node, 'left'), childOf(node, 'right')]
  if (left === undefined || right === undefined) return UNKNOWN
  const value = right.type === 'assignment' ? assign(machine, scope, right) : machine.evaluate(scope, right)
  machine.assign(scope, left, value)
  return value
}

function augment(machine: Machine, scope: Scope, node: PyNode): void {
  const [left, sign, right] = [childOf(node, 'left'), childOf(node, 'operator'), childOf(node, 'right')]
  if (left === undefined || right === undefined) return
  const written = machine.text.slice(sign?.start ?? left.end, sign?.end ?? right.start)
  const operator = /(\*\*|\/\/|<<|>>|[-+*/%&|^@])=/.exec(written)?.[1] ?? '+'
  const value = operate(operator, machine.evaluate(scope, left), machine.evaluate(scope, right))
  machine.budget.make(typeof value === 'string' ? value.length >> 4 : 1)
  machine.assign(scope, left, value)
}

/** Both ways where it is not known which is taken. */
function branch(machine: Machine, scope: Scope, node: PyNode, given: Given): End {
  const ways: { readonly condition: PyNode | undefined; readonly body: PyNode }[] = []
  const [condition, consequence] = [childOf(node, 'condition'), childOf(node, 'consequence')]
  if (consequence !== undefined) ways.push({ condition, body: consequence })
  for (const child of node.children) {
    if (child.type === 'elif_clause') {
      const body = childOf(child, 'consequence')
      if (body !== undefined) ways.push({ condition: childOf(child, 'condition'), body })
    } else if (child.type === 'else_clause') ways.push({ condition: undefined, body: child })
  }
  let isCertain = true
  for (const way of ways) {
    const truth = way.condition === undefined ? true : truthOf(machine.evaluate(scope, way.condition))
    if (truth === false) continue
    const end = execute(machine, scope, way.body, given)
    if (truth === true) return isCertain ? end : 'next'
    isCertain = false
  }
  return 'next'
}

function forLoop(machine: Machine, scope: Scope, node: PyNode, given: Given): End {
  const [left, right, body] = [childOf(node, 'left'), childOf(node, 'right'), childOf(node, 'body')]
  if (left === undefined || right === undefined || body === undefined) return 'next'
  const items = itemsOf(machine.evaluate(scope, right))
  for (const item of items ?? [UNKNOWN]) {
    machine.assign(scope, left, item)
    const end = execute(machine, scope, body, given)
    if (end === 'break') return 'next'
    if (end === 'return') return items === undefined ? 'next' : 'return'
  }
  const otherwise = childOf(node, 'alternative')
  return otherwise === undefined ? 'next' : execute(machine, scope, otherwise, given)
}

function whileLoop(machine: Machine, scope: Scope, node: PyNode, given: Given): End {
  const [condition, body] = [childOf(node, 'condition'), childOf(node, 'body')]
  if (condition === undefined || body === undefined) return 'next'
  for (;;) {
    machine.budget.step()
    const truth = truthOf(machine.evaluate(scope, condition))
    if (truth === false) return 'next'
    const end = execute(machine, scope, body, given)
    if (end === 'break' || truth === undefined) return 'next'
    if (end === 'return') return 'return'
  }
}

/** The body, and all that catches: any of it may run. */
function attempt(machine: Machine, scope: Scope, node: PyNode, given: Given): End {
  let end: End = 'next'
  for (const child of node.children) {
    if (child.type === 'except_clause' || child.type === 'except_group_clause')
      block(
        machine,
        scope,
        child.children.filter(({ type }) => type === 'block'),
        given,
      )
    else {
      const one = execute(machine, scope, child, given)
      if (child.field === 'body') end = one
    }
  }
  return end
}

function within(machine: Machine, scope: Scope, node: PyNode, given: Given): End {
  for (const child of node.children) {
    if (child.type !== 'with_clause') return execute(machine, scope, child, given)
    for (const item of child.children) {
      const opened = item.children[0]
      const [value, alias] =
        opened?.type === 'as_pattern' ? [opened.children[0], opened.children[1]] : [opened, undefined]
      const made = value === undefined ? UNKNOWN : machine.evaluate(scope, value)
      const target = alias ?? childOf(item, 'alias')
      if (target !== undefined) machine.assign(scope, target, made)
    }
  }
  return 'next'
}

function isOfProperty({ text }: Machine, { type, start, end }: PyNode): boolean {
  return (
    type === 'decorator' && /^@\s?(?:property|(?:functools\.)?cached_property)$/.test(text.slice(start, end).trim())
  )
}

function defineClass(machine: Machine, scope: Scope, node: PyNode, given: Given): void {
  const [name, body, bases] = [childOf(node, 'name'), childOf(node, 'body'), childOf(node, 'superclasses')]
  if (name === undefined) return
  const inner = new Scope(scope, true)
  const parents = (bases?.children ?? []).map((base) => machine.evaluate(scope, base))
  const made = new ClassOf(inner.vars, parents)
  if (body !== undefined) execute(machine, inner, body, given)
  scope.vars.set(machine.text.slice(name.start, name.end), made)
}
