import { namedAttributes } from './names.ts'
import type { Call } from './request.ts'
import { joinAll, NOTHING, ofName, taintsOf, type Value } from './value.ts'

const MAKER = 'operator.methodcaller'

/** `methodcaller('system', command)`: the name of the method first, then what it will be given. */
export function methodCaller(call: Call, name: string): Value | undefined {
  if (name !== MAKER) return undefined
  const [method = NOTHING, ...rest] = call.args
  const given = joinAll([...rest, ...call.keywords.values()])
  return {
    ...ofName(`${MAKER}()`),
    texts: [...method.texts.slice(0, 1), ...given.texts],
    taints: taintsOf(joinAll([method, given])).taints,
  }
}

/** `methodcaller('system', command)(os)` as `os.system(command)`; undefined: it is none. */
export function calledMethod(call: Call): Call | undefined {
  const { callee, args, node } = call
  const [receiver] = args
  const [method, ...texts] = callee.texts
  if (receiver === undefined || method === undefined || !callee.names.includes(`${MAKER}()`)) return undefined
  const given = { ...taintsOf(callee), texts }
  const named = namedAttributes(receiver, method, node.start)
  return { ...call, callee: named, receiver, method, args: [given], keywords: new Map<string, Value>() }
}
