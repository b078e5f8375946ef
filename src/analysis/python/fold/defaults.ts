import { childOf, type PyNode } from '../tree.ts'
import type { Machine } from './machine.ts'
import type { Py, Scope } from './values.ts'

/** Default values of the parameters of a function. */
export function defaultsOf(machine: Machine, scope: Scope, node: PyNode): ReadonlyMap<string, Py> {
  const made = new Map<string, Py>()
  for (const parameter of childOf(node, 'parameters')?.children ?? []) {
    const [name, value] = [childOf(parameter, 'name'), childOf(parameter, 'value')]
    if (name !== undefined && value !== undefined)
      made.set(machine.text.slice(name.start, name.end), machine.evaluate(scope, value))
  }
  return made
}
