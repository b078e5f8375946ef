import type { SourceKind } from '../code.ts'
import { recordAct } from './record.ts'
import type { Call } from './request.ts'
import { ofTaint, type Value } from './value.ts'

/** Notes that the call reads something of the machine, and gives that. */
export function readsSource(
  call: Call,
  kind: SourceKind,
  capability: 'env' | 'host-info' | 'secrets',
  note: string,
): Value {
  recordAct(call.analysis, call.frame, capability, call.node, note)
  return ofTaint({ kind, offset: call.node.start, note })
}
