import type { Node } from 'oxc-parser'
import type { Frame, Machine } from './machine.ts'
import { NOTHING, ofTaints, type Value } from './value.ts'

/** What a page keeps for itself and all its scripts: whoever takes one key knows it, and who takes all looks for keys of others. */
const STORES: ReadonlySet<string> = new Set(['localStorage', 'sessionStorage'])

/** What is read where a value is copied or written out as a whole, at `node`. */
export function wholeStorage(machine: Machine, { apis }: Value, node: Node, frame: Frame): Value {
  if (apis.includes('process')) {
    const all = 'reads all of process, and so of process.env'
    machine.can('env', node, all, frame)
    return ofTaints([machine.source('env', node, all, frame)])
  }
  const store = apis.find((api) => STORES.has(api))
  if (store === undefined) return NOTHING
  const note = `reads all of ${store}`
  machine.can('secrets', node, note, frame)
  return ofTaints([machine.source('secret-file', node, note, frame)])
}
