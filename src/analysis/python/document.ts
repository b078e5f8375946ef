import type { PyNode } from './tree.ts'

/** The text with which a module, or the body of a class or function, begins: its `__doc__`. */
export function documentNode(body: PyNode | undefined): PyNode | undefined {
  const first = body?.children.find(({ type }) => type !== 'comment')
  const text = first?.type === 'expression_statement' ? first.children[0] : first
  return text?.type === 'string' || text?.type === 'concatenated_string' ? text : undefined
}
