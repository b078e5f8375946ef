import type { Analysis } from './record.ts'
import type { Frame } from './scope.ts'
import { childOf, type PyNode } from './tree.ts'

/** With it annotations stay texts, which nothing runs. */
const POSTPONED = /^from __future__ import [^\n]*\bannotations\b/m

/** Most nodes of one annotation that are looked at for a call. */
const MAX_NODES = 200

/** Annotations that call something do so where they stand: of parameters and results, and of names. */
export function evaluateAnnotations(analysis: Analysis, frame: Frame, node: PyNode): void {
  const parameters = childOf(node, 'parameters')?.children ?? []
  const types = [childOf(node, 'return_type'), childOf(node, 'type'), ...parameters.map((one) => childOf(one, 'type'))]
  const calling = types.filter((type) => type !== undefined && calls(type))
  if (calling.length === 0 || POSTPONED.test(analysis.text)) return
  for (const type of calling) if (type !== undefined) analysis.evaluate(analysis, frame, type)
}

function calls(type: PyNode): boolean {
  const nodes = [type]
  for (const node of nodes) {
    if (node.type === 'call') return true
    if (nodes.length < MAX_NODES) nodes.push(...node.children)
  }
  return false
}
