// oxlint-disable typescript/switch-exhaustiveness-check -- the syntax has 160 kinds of node; those that are not listed do nothing here
import type { Node } from 'oxc-parser'
import { keyName } from './functions.ts'
import type { Cell } from './heap.ts'
import type { Frame, Machine } from './machine.ts'
import { member, store } from './member.ts'
import { elements } from './reach.ts'
import { join, NOTHING, type Value } from './value.ts'

/** Assigns to a variable, member or pattern. */
export function assign(machine: Machine, target: Node, value: Value, frame: Frame): void {
  switch (target.type) {
    case 'Identifier':
      ;(frame.scope.lookup(target.name) ?? machine.declareGlobal(target.name)).add(value)
      return
    case 'MemberExpression':
      return store(machine, target, value, frame)
    case 'AssignmentPattern':
      machine.assign(target.left, join(value, machine.evaluate(target.right, frame)), frame)
      return
    case 'ArrayPattern':
      target.elements.forEach((element, index) => {
        if (element === null) return
        if (element.type === 'RestElement') machine.assign(element.argument, elements(value), frame)
        else
          machine.assign(
            element,
            join(member(machine, value, [String(index)], element, frame), collapsed(value)),
            frame,
          )
      })
      return
    case 'ObjectPattern':
      for (const property of target.properties) {
        if (property.type === 'RestElement') {
          machine.assign(property.argument, { ...value, apis: [], functions: [] }, frame)
          continue
        }
        const key = keyName(machine, property.key, property.computed, frame)
        machine.assign(property.value, member(machine, value, key === undefined ? [] : [key], property, frame), frame)
      }
      return
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return machine.assign(target.expression, value, frame)
    default:
  }
}

/** A value that stands for its own elements: texts of a list whose positions were not kept. */
function collapsed(value: Value): Value {
  return value.shapes.length === 0 ? { ...NOTHING, taints: value.taints, texts: value.texts } : NOTHING
}

/** The variable that a node names, or whose address it changes. */
export function variableOf(node: Node, frame: Frame): Cell | undefined {
  // `url.searchParams.set(…)` changes the address
  if (node.type === 'MemberExpression' && 'name' in node.property && node.property.name === 'searchParams')
    return variableOf(node.object, frame)
  return node.type === 'Identifier' ? frame.scope.lookup(node.name) : undefined
}
