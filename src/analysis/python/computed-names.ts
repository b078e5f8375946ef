import { childOf, type PyNode } from './tree.ts'

/** `getattr(builtins, x[3] + y[-1] + z[4])`: characters picked out of other texts. */
export function isPickedTogether(node: PyNode): boolean {
  let spine = childOf(node, 'arguments')?.children[1]
  let picked = 0
  while (spine?.type === 'binary_operator') {
    if (childOf(spine, 'right')?.type === 'subscript') picked += 1
    spine = childOf(spine, 'left')
  }
  return picked > 0 && spine?.type === 'subscript'
}

/** True where the argument is a literal or a name: not put together on the spot. */
export function isPlainArgument(node: PyNode, index: number): boolean {
  const argument = childOf(node, 'arguments')?.children[index]
  if (argument?.type === 'subscript') return argument.children.every((child) => child.type !== 'slice')
  return argument !== undefined && ['string', 'identifier', 'attribute'].includes(argument.type)
}
