import type { Frame, Machine } from './machine.ts'
import type { Node } from 'oxc-parser'
import { NOTHING, ofApi, type Value } from './value.ts'

type Tagged = Node & { readonly type: 'TaggedTemplateExpression' }

/** What a tag is given: the template, and what stands in it. */
export function parts({ quasi }: Tagged): readonly Node[] {
  return [quasi, ...quasi.expressions]
}

/** `$` is what zx hands to its scripts, and nobody else's stands before a template. Undefined: another tag. */
export function commandTemplate(machine: Machine, node: Tagged, frame: Frame): Value | undefined {
  const { tag } = node
  if (tag.type !== 'Identifier' || tag.name !== '$' || frame.scope.lookup('$') !== undefined) return undefined
  const args = { values: [machine.evaluate(node.quasi, frame)], rest: NOTHING }
  const callee = ofApi('module:zx.$')
  return machine.call({ node, callee, self: NOTHING, args, name: undefined, isNew: false, receiver: undefined }, frame)
}
