import type { Analysis } from './record.ts'
import { childOf, type PyNode } from './tree.ts'

/** Longest condition that is taken for the question whether this file is the program, UTF-16 units. */
const MAX_CONDITION_UNITS = 60

/** `__name__ == '__main__'`, also as one of conditions that must all hold. */
export function asksForMain(analysis: Analysis, condition: PyNode | undefined): boolean {
  if (condition === undefined) return false
  if (condition.type === 'parenthesized_expression') return asksForMain(analysis, condition.children[0])
  const text = analysis.text.slice(condition.start, Math.min(condition.end, condition.start + MAX_CONDITION_UNITS))
  if (condition.type === 'boolean_operator')
    return (
      /\band\b/.test(operatorOf(analysis, condition)) &&
      condition.children.some((child) => asksForMain(analysis, child))
    )
  return /^(?:__name__\s*==\s*(["'])__main__\1|(["'])__main__\2\s*==\s*__name__)$/.test(text)
}

function operatorOf(analysis: Analysis, node: PyNode): string {
  const operator = childOf(node, 'operator')
  return operator === undefined ? '' : analysis.text.slice(operator.start, operator.end)
}
