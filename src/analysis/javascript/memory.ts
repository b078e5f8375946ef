import type { Call, Frame, Machine } from './machine.ts'
import { deep, deepTaints } from './reach.ts'
import { NOTHING, ofApi, type Value } from './value.ts'

/** Packages that call native functions by their names, and what they give. */
const FOREIGN =
  /^module:(?:koffi|ffi-napi|ffi-rs|ffi|node-ffi|ref-napi|sbffi|fastcall|@napi-ffi\/\w+|bun:ffi|win32-api)\b/
const LIBRARY = 'native:library'

/** Functions that make memory from which something can be run, fill it, or start what is there. */
const RUNS_MEMORY =
  /\b(?:VirtualAlloc(?:Ex)?|VirtualProtect(?:Ex)?|NtAllocateVirtualMemory|WriteProcessMemory|RtlMoveMemory|CreateRemoteThread|CreateThread|QueueUserAPC|mprotect)\b/

/** How evidence ends that says what a native function is for. */
export const RUNS_BYTES = ', which puts bytes where they are run'

/** Calls of native functions by their names. Undefined: another call. */
export function memoryCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  if (!FOREIGN.test(api) && !api.startsWith(LIBRARY)) return undefined
  let named: string | undefined
  for (const value of made.args.values)
    deep(value, ({ texts }, name) => {
      for (const text of [...texts, name ?? '']) named ??= RUNS_MEMORY.exec(text)?.[0]
    })
  machine.can('native', made.node, `calls native functions by ${api.replace(/^module:/, '').slice(0, 40)}`, frame)
  if (named !== undefined) {
    const bytes = machine.source('decoded-text', made.node, `names ${named}${RUNS_BYTES}`, frame)
    machine.sink('dynamic-code', made.node, 'runs bytes as native code', [bytes], frame)
  }
  for (const value of made.args.values) {
    const fetched = deepTaints(value).filter(({ kind }) => kind === 'remote-content')
    if (fetched.length > 0) machine.sink('dynamic-code', made.node, 'gives it to native code', fetched, frame)
  }
  return made.node.type === 'ImportExpression' ? NOTHING : ofApi(LIBRARY)
}
