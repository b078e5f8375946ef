import { childOf, type PyNode } from '../tree.ts'
import { itemsOf } from './collections.ts'
import type { Machine } from './machine.ts'
import { Scope, truthOf, UNKNOWN, type Py } from './values.ts'

/** Most values that a comprehension gives. */
const MAX_COMPREHENDED = 400_000

/** All values that a comprehension gives. */
export function comprehended(machine: Machine, scope: Scope, node: PyNode): Py[] {
  const body = childOf(node, 'body')
  const clauses = node.children.filter((child) => child !== body)
  const inner = new Scope(scope)
  const made: Py[] = []
  const walk = (index: number): void => {
    const clause = clauses[index]
    if (clause === undefined) {
      if (body !== undefined && made.length < MAX_COMPREHENDED) made.push(machine.evaluate(inner, body))
      return
    }
    if (clause.type === 'if_clause') {
      if (truthOf(condition(machine, inner, clause)) !== false) walk(index + 1)
      return
    }
    const [left, right] = [childOf(clause, 'left'), childOf(clause, 'right')]
    if (left === undefined || right === undefined) return
    for (const item of itemsOf(machine.evaluate(inner, right)) ?? [UNKNOWN]) {
      machine.assign(inner, left, item)
      walk(index + 1)
    }
  }
  walk(0)
  return made
}

function condition(machine: Machine, scope: Scope, clause: PyNode): Py {
  let last: Py = UNKNOWN
  for (const child of clause.children) last = machine.evaluate(scope, child)
  return last
}
