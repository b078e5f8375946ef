import { documentNode } from './document.ts'
import type { Analysis } from './record.ts'
import { attributeOf, type Frame } from './scope.ts'
import { childOf } from './tree.ts'
import { joinAll, NOTHING, type Value } from './value.ts'

/** What functions and classes of this file say of themselves: `f.__doc__`. */
export function documentsOf(analysis: Analysis, frame: Frame, object: Value): Value {
  return joinAll(
    object.refs.map((ref) => {
      if (ref.kind === 'class' || ref.kind === 'instance') return attributeOf(ref.target, '__doc__')
      const text = ref.kind === 'function' ? documentNode(childOf(ref.target.node, 'body')) : undefined
      return text === undefined ? NOTHING : analysis.evaluate(analysis, frame, text)
    }),
  )
}
