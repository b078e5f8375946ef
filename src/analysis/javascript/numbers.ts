import type { UnaryExpression } from 'oxc-parser'
import { NOTHING, ofText, type Value } from './value.ts'

/** `-2`, where a text is cut; of all other signs nothing is known. */
export function negated({ operator, argument }: UnaryExpression, { texts }: Value): Value {
  const isNumber = operator === '-' && argument.type === 'Literal' && typeof argument.value === 'number'
  return isNumber ? ofText(...texts.map((text) => `-${text}`)) : NOTHING
}
