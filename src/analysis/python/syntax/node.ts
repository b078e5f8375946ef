/** A syntax node. Only what has a meaning is kept: no brackets, no commas, no comments. */
export interface PyNode {
  /** as the grammar names it: `call`, `identifier` */
  readonly type: string
  /** role in the parent: `left`, `function`; empty where it has none */
  readonly field: string
  /** UTF-16 offset of the first unit */
  readonly start: number
  /** UTF-16 offset behind the last unit */
  readonly end: number
  readonly children: readonly PyNode[]
}

/** A node while its tree is built. */
export interface Made extends PyNode {
  field: string
  /** levels below it; a chain of operators counts as one, since whoever reads it takes it in a loop */
  readonly height: number
  readonly children: readonly Made[]
}

/** Deepest nesting that is kept, levels. Whoever walks the tree recurses as deep as it is, so this bounds the stack. */
export const MAX_DEPTH = 300

/** The child in a role, or undefined. */
export function childOf(node: PyNode, field: string): PyNode | undefined {
  for (const child of node.children) if (child.field === field) return child
  return undefined
}

/** The same node in a role. */
export function as(field: string, node: Made): Made {
  node.field = field
  return node
}
