import { actsOf } from '../catalog/python-calls.ts'
import { actOfCall } from './acts.ts'
import type { Call } from './request.ts'
import type { PyFunction } from './scope.ts'
import { join, NOTHING, ofName, type Value } from './value.ts'

/** Calls what it is handed, soon or in another thread or process, with the rest of its arguments. */
const CALLS_IT =
  /(?:^|\.)(?:Thread|Timer|Process|start_new_thread|submit|map|imap|starmap|apply|apply_async|map_async|run_in_executor|to_thread|call_soon|call_later|partial|filter|reduce|register|callback|enter|enterabs|finalize|add_done_callback)$/

/** `Thread(target=exec, args=(code,))`: what a function of the platform does that is handed on to be called, or what one of this file is given. */
export function calledWithRest(call: Call): Value {
  if (!call.callee.names.some((name) => CALLS_IT.test(name))) return NOTHING
  const given = [...call.args, ...call.keywords.values()]
  let result = NOTHING
  for (const [index, value] of given.entries()) {
    // what it is given stands behind it, and how long to wait before it
    const args = [...given.slice(index + 1), ...given.slice(0, index)]
    for (const name of value.names.filter((each) => actsOf(each).length > 0)) {
      const { method: _method, receiver: _receiver, ...rest } = call
      result = join(result, actOfCall({ ...rest, callee: ofName(name), args, keywords: new Map() }, name) ?? NOTHING)
    }
    for (const ref of value.refs) if (ref.kind === 'function') give(ref.target, given.slice(index + 1))
  }
  return result
}

/** One value may hold them all: `args=(a, b)`. */
function give(target: PyFunction, values: readonly Value[]): void {
  const parameters = target.params.filter((name) => name !== '' && name !== 'self' && !name.startsWith('*'))
  for (const [index, name] of parameters.entries()) {
    const value = values.length === 1 ? values[0] : values[index]
    if (value !== undefined) target.frame.vars.join(name, value)
  }
}
