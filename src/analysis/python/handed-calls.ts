import { actsOf } from '../catalog/python-calls.ts'
import { actOfCall } from './acts.ts'
import type { Call } from './request.ts'
import { join, NOTHING, ofName, type Value } from './value.ts'

/** Calls what it is handed, soon or in another thread or process, with the rest of its arguments. */
const CALLS_IT =
  /(?:^|\.)(?:Thread|Timer|Process|start_new_thread|submit|map|imap|starmap|apply|apply_async|map_async|run_in_executor|to_thread|call_soon|call_later|partial|filter|reduce|register)$/

/** `Thread(target=exec, args=(code,))`: what a function of the platform does that is handed on to be called. */
export function calledWithRest(call: Call): Value {
  if (!call.callee.names.some((name) => CALLS_IT.test(name))) return NOTHING
  const given = [...call.args, ...call.keywords.values()]
  let result = NOTHING
  for (const [index, value] of given.entries())
    for (const name of value.names.filter((each) => actsOf(each).length > 0)) {
      const args = given.filter((_, other) => other !== index)
      const { method: _method, receiver: _receiver, ...rest } = call
      result = join(result, actOfCall({ ...rest, callee: ofName(name), args, keywords: new Map() }, name) ?? NOTHING)
    }
  return result
}
