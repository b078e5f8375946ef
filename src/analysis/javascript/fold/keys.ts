import type { Node } from 'oxc-parser'
import type { Folder } from './folder.ts'
import type { FoldScope } from './scope.ts'
import type { Folded } from './values.ts'

/** The name of a member; it is told what it was seen to be, where it is worked out. */
export function keyOf(folder: Folder, node: Node & { type: 'MemberExpression' }, scope: FoldScope): Folded {
  const { property } = node
  if (property.type === 'PrivateIdentifier') return `#${property.name}`
  if (!node.computed && property.type === 'Identifier') return property.name
  const key = folder.evaluate(property, scope)
  folder.see(property, typeof key === 'number' ? String(key) : key)
  return key
}
