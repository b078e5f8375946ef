import { Cells } from './cells.ts'
import type { Analysis } from './record.ts'
import { givenSecret } from './given.ts'
import type { Frame, PyClass, PyFunction } from './scope.ts'
import { childOf, type PyNode } from './tree.ts'
import { NOTHING } from './value.ts'

/** Most parameters of a function that are followed. */
const MAX_PARAMETERS = 250

/** The function that a `def` or `lambda` makes; the same one in every pass. */
export function registerFunction(
  analysis: Analysis,
  frame: Frame,
  node: PyNode,
  name: string,
  isProperty = false,
): PyFunction {
  const known = analysis.functions.get(node)
  if (known !== undefined) return known
  const parameters = childOf(node, 'parameters')
  if ((parameters?.children.length ?? 0) > MAX_PARAMETERS) analysis.cut.add(frame.within)
  const made: PyFunction = {
    name,
    node,
    params: (parameters?.children ?? [])
      .slice(0, MAX_PARAMETERS)
      .map((parameter) => parameterName(analysis.text, parameter)),
    ...(frame.owner === undefined ? {} : { owner: frame.owner }),
    isProperty,
    results: new Cells(analysis.reader),
    frame: {
      parent: frame,
      vars: new Cells(analysis.reader),
      outer: new Set(),
      depth: frame.depth + 1,
      get within() {
        return made
      },
    },
  }
  // what nobody gives is unknown, and no name from elsewhere
  for (const [index, parameter] of made.params.entries())
    made.frame.vars.join(parameter.replace(/^\*{1,2}/, ''), givenSecret(parameter, parameters?.children[index] ?? node))
  analysis.functions.set(node, made)
  return made
}

export function registerClass(analysis: Analysis, node: PyNode, name: string): PyClass {
  const known = analysis.classes.get(node)
  if (known !== undefined) return known
  const made: PyClass = { name, attributes: new Cells(analysis.reader), bases: NOTHING }
  analysis.classes.set(node, made)
  return made
}

/** `a`, `a=1`, `a: int = 1`, `*a` and `**a`, stars kept; empty for `/` and a bare `*`. */
function parameterName(text: string, node: PyNode): string {
  if (node.type === 'identifier') return text.slice(node.start, node.end)
  if (node.type === 'list_splat_pattern' || node.type === 'dictionary_splat_pattern') {
    const stars = node.type === 'list_splat_pattern' ? '*' : '**'
    const inner = node.children[0]
    return inner === undefined ? '' : `${stars}${text.slice(inner.start, inner.end)}`
  }
  const inner = childOf(node, 'name') ?? node.children[0]
  if (inner === undefined) return ''
  return inner.type === 'identifier' ? text.slice(inner.start, inner.end) : parameterName(text, inner)
}
