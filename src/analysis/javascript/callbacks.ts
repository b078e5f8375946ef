import type { Frame, Machine } from './machine.ts'
import { join, joinAll, NOTHING, type Arguments, type Value } from './value.ts'

/** Calls every function among the arguments with `value` at each position, and `self` as `this`; gives what they return. */
export function callbacks(machine: Machine, args: Arguments, value: Value, frame: Frame, self = NOTHING): Value {
  let returned = NOTHING
  for (const arg of allArguments(args)) {
    for (const fn of arg.functions) {
      returned = join(returned, machine.invoke(fn, { values: [], rest: value }, self, frame))
    }
  }
  return returned
}

export function allArguments(args: Arguments): readonly Value[] {
  return args.rest === NOTHING ? args.values : [...args.values, args.rest]
}

export function joinedArguments(args: Arguments): Value {
  return joinAll(allArguments(args))
}
