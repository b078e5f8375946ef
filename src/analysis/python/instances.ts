import { actsOf } from '../catalog/python-calls.ts'
import { actOfCall } from './acts.ts'
import { callMethods } from './language-calls.ts'
import type { Call } from './request.ts'
import { attributeOf, givenBy, type PyClass, type PyFunction } from './scope.ts'
import { ofName } from './value.ts'

/** Methods by which the language uses an instance later on, wherever it does. */
const OPERATORS = (
  '__get__ __set__ __getattr__ __getattribute__ __getitem__ __contains__ __len__ __bool__ __add__ __radd__ __or__ ' +
  '__ror__ __matmul__ __rshift__ __lshift__ __eq__ __lt__ __gt__ __hash__ __format__ __index__ __aenter__ __await__ __missing__'
).split(' ')

/** What runs of a class of which an instance is made, beside what making it runs. */
export function usesInstance(call: Call, target: PyClass): void {
  callMethods(call.analysis, call.frame, target, OPERATORS)
  for (const name of ['__reduce__', '__reduce_ex__'])
    for (const ref of attributeOf(target, name).refs) if (ref.kind === 'function') callsAtLoading(call, ref.target)
}

/** `return os.system, ('id',)`: what loading a pickle of the instance calls, and with what. */
function callsAtLoading(call: Call, method: PyFunction): void {
  const given = givenBy(method)
  for (const name of given.names.filter((each) => actsOf(each).length > 0)) {
    const { method: _method, receiver: _receiver, ...rest } = call
    actOfCall({ ...rest, callee: ofName(name), args: [{ ...given, names: [] }], keywords: new Map() }, name)
  }
}
