import { globalApi } from './api.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { joinAll, NOTHING, ofApi, ofFunction, type FunctionValue, type Value } from './value.ts'

/** Text of code that is a name and no more: `eval('require')`, `Function('return this')()`. */
const NAME = /^\s*(?:(?:"use strict"|'use strict');?)?\s*(?:return\s+)?\(?([A-Za-z_$][\w$]{0,40})\)?;?\s*$/

/** What code gives that only names something. Undefined: it does more, or is not known. */
export function namedBy(machine: Machine, code: Value, made: Call, isEval: boolean, frame: Frame): Value | undefined {
  // what stands beside it is code, too
  if (made.args.values.length !== 1 || code.taints.length > 0 || code.isMade) return undefined
  const names = code.texts.map((text) => NAME.exec(text)?.[1])
  if (names.length === 0 || names.includes(undefined)) return undefined
  const value = joinAll(names.map((name) => (name === undefined ? NOTHING : valueOfName(machine, name, frame))))
  if (names.some((name) => name !== 'this')) machine.can('dynamic-code', made.node, 'runs a name as code', frame)
  return isEval ? value : ofFunction(giving(machine, made, value))
}

function valueOfName(machine: Machine, name: string, frame: Frame): Value {
  if (name === 'this') return ofApi('global')
  const cell = frame.scope.lookup(name) ?? machine.global(name)
  if (cell !== undefined) return cell.value
  const api = globalApi(name)
  return api === undefined ? NOTHING : ofApi(api)
}

/** A function that returns what is known by now. */
function giving(machine: Machine, { node }: Call, value: Value): FunctionValue {
  const returned = machine.shapeOf(node, 'returned')
  returned.add('value', value)
  return machine.functionOf(node, () => ({
    name: '',
    statics: machine.shapeOf(node, 'statics'),
    self: machine.shapeOf(node, 'self'),
    callers: new Set(),
    call: () => returned.get('value'),
  }))
}
