import type { PythonUse } from '../code.ts'
import type { Analysis } from './record.ts'
import { attributeOf, IMPLICIT_METHODS, type Frame, type PyFunction } from './scope.ts'
import { joinAll, NOTHING, type Value } from './value.ts'

/** Functions that run when the file is loaded: called, however deep, from its top level, or from elsewhere. `frame`: its top level. */
export function reachedFunctions(
  analysis: Analysis,
  frame: Frame,
  { called, asMain }: Required<PythonUse>,
): ReadonlySet<PyFunction | undefined> {
  const reached = new Set<PyFunction | undefined>([undefined])
  if (asMain) reached.add(analysis.mainOnly)
  for (const path of called) for (const made of functionsAt(frame, path)) reached.add(made)
  for (const caller of reached) {
    for (const callee of analysis.calls.get(caller) ?? []) reached.add(callee)
  }
  return reached
}

/** Functions that run where the file is the program that was started, and what stands there itself. */
export function reachedAsProgram({ mainOnly, calls }: Analysis): ReadonlySet<PyFunction | undefined> {
  const reached = new Set<PyFunction | undefined>([mainOnly])
  for (const caller of reached) for (const callee of calls.get(caller) ?? []) reached.add(callee)
  return reached
}

/** What a call of a dotted path from the top level enters: `start`, `Core` (which makes one), `Core.start`. */
function functionsAt(frame: Frame, path: string): PyFunction[] {
  const [first = '', ...rest] = path.split('.')
  const value = rest.reduce(memberOf, frame.vars.get(first) ?? NOTHING)
  return value.refs.flatMap((ref) => {
    if (ref.kind === 'function') return [ref.target]
    if (ref.kind === 'file') return []
    const methods = ref.kind === 'class' ? IMPLICIT_METHODS : ['__call__']
    return methods.flatMap((name) =>
      attributeOf(ref.target, name).refs.flatMap((method) => (method.kind === 'function' ? [method.target] : [])),
    )
  })
}

function memberOf(value: Value, name: string): Value {
  return joinAll(
    value.refs.map((ref) =>
      ref.kind === 'class' || ref.kind === 'instance' ? attributeOf(ref.target, name) : NOTHING,
    ),
  )
}
