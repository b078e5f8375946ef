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

/** Literals, and what is made of them by signs, slices and methods of texts. */
const CONSTANT_PARTS: ReadonlySet<string> = new Set([
  'string',
  'string_start',
  'string_content',
  'concatenated_string',
  'integer',
  'unary_operator',
  'binary_operator',
  'subscript',
  'slice',
  'list',
  'tuple',
  'argument_list',
  'parenthesized_expression',
])
/** Most parts of an expression that are looked through for one that is not constant. */
const MAX_PARTS = 60

/** True for an expression that names nothing: `'~a~'.strip('~')`, `'%s' % 'a'`, `'ba'[::-1]`. */
export function isConstant(node: PyNode): boolean {
  return partsLeft(node, MAX_PARTS) >= 0
}

/** How many more parts may be looked at; negative: too many, or one of them is not constant. */
function partsLeft(node: PyNode, left: number): number {
  if (left <= 0) return -1
  if (node.type === 'call') {
    const target = childOf(node, 'function')
    const [object, list] = [
      target?.type === 'attribute' ? childOf(target, 'object') : undefined,
      childOf(node, 'arguments'),
    ]
    if (object === undefined || list === undefined) return -1
    return [object, list].reduce((rest, part) => partsLeft(part, rest), left - 1)
  }
  if (node.type === 'operator' || node.field === 'operator') return left
  if (!CONSTANT_PARTS.has(node.type)) return -1
  return node.children.reduce((rest, part) => partsLeft(part, rest), left - 1)
}
