import { HOLE } from '../value.ts'
import { toText } from './convert.ts'
import type { Folder } from './folder.ts'
import { SOURCE } from './scope.ts'
import { Closure, List, Native, Thing, UNKNOWN, type Folded } from './values.ts'

/** The name under which an object keeps how it becomes a text. */
const TO_PRIMITIVE = '@@toPrimitive'

/** The name under which an object keeps how it is gone over. */
export const ITERATOR = '@@iterator'

/** The `Symbol` of the platform: of a symbol its text is all that is known. */
export function symbols(): Native {
  const made = new Native('Symbol', ([text]) => symbol(text))
  made.members.set('for', new Native('for', ([text]) => symbol(text)))
  made.members.set(
    'keyFor',
    new Native('keyFor', ([given]) => (given instanceof Thing ? given.members.get('description') : UNKNOWN)),
  )
  made.members.set('toPrimitive', TO_PRIMITIVE)
  made.members.set('iterator', ITERATOR)
  return made
}

function symbol(text: Folded): Thing {
  const made = new Thing()
  made.members.set('description', text)
  const known = toText(text)
  made.members.set('toString', new Native('toString', () => (known === UNKNOWN ? UNKNOWN : `Symbol(${known})`)))
  return made
}

/** Names of errors that are made with a text. */
export const ERRORS = [
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
] as const

export function madeError(name: string, [text, options]: readonly Folded[]): Thing {
  const made = new Thing()
  const message = text === undefined ? '' : toText(text)
  const whole = message === UNKNOWN ? UNKNOWN : message === '' ? name : `${name}: ${message}`
  made.members.set('name', name)
  made.members.set('message', message)
  made.members.set('toString', new Native('toString', () => whole))
  // the places that follow are not known
  made.members.set('stack', whole === UNKNOWN ? UNKNOWN : `${whole}\n    at ${HOLE}`)
  if (options instanceof Thing && options.members.has('cause')) made.members.set('cause', options.members.get('cause'))
  return made
}

/** An error of several. */
export function madeErrors([errors, ...rest]: readonly Folded[]): Thing {
  const made = madeError('AggregateError', rest)
  made.members.set('errors', errors)
  return made
}

/** The text of a function, as it stands in its file: comments, too. */
export function sourceOf({ written: { node, scope } }: Closure): Folded {
  const source = scope.holder(SOURCE)?.get(SOURCE)
  return typeof source === 'string' ? source.slice(node.start, node.end) : UNKNOWN
}

/** An object as it stands in a text or a sum: by the function of its own that says so; all others as they are. */
export function primitive(folder: Folder, value: Folded): Folded {
  if (value instanceof Closure) return sourceOf(value)
  if (!(value instanceof Thing) || value instanceof List || value instanceof Native) return value
  for (const name of [TO_PRIMITIVE, 'toString', 'valueOf']) {
    const convert = folder.member(value, name)
    if (convert instanceof Closure || (convert instanceof Native && value.members.has(name)))
      return folder.call(convert, ['string'], value)
  }
  return value
}
