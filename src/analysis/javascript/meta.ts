import type { MemberExpression, Node } from 'oxc-parser'
import type { Frame, Machine } from './machine.ts'
import { NOTHING, ofShape, ofText, type Value } from './value.ts'

/** `import.meta` as a value. */
export function metaProperty(machine: Machine, node: Node, frame: Frame): Value {
  const shape = machine.shapeOf(node)
  shape.add('dirname', ofText('.'))
  shape.add('url', ofText(`./${frame.unit.path.split('/').at(-1) ?? ''}`))
  return ofShape(shape)
}

/** A member of `import.meta`. */
export function importMeta(node: MemberExpression, frame: Frame): Value {
  const name = node.property.type === 'Identifier' ? node.property.name : ''
  if (name === 'dirname') return ofText('.')
  return name === 'url' || name === 'filename' ? ofText(`./${frame.unit.path.split('/').at(-1) ?? ''}`) : NOTHING
}
