import type { Node } from 'oxc-parser'
import type { Call, Frame, Machine } from './machine.ts'
import { NOTHING, ofApi, ofTaints, type Value } from './value.ts'

/** What a page keeps for itself and all its scripts: whoever takes one key knows it, and who takes all looks for keys of others. */
const STORES: ReadonlySet<string> = new Set(['localStorage', 'sessionStorage'])

/** What is read where a value is copied or written out as a whole, at `node`. */
export function wholeStorage(machine: Machine, value: Value, node: Node, frame: Frame): Value {
  const { apis } = value
  if (isProcess(value)) {
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

/** Who copies options copies no process, though one may have been given for them somewhere. */
function isProcess({ apis, shapes, functions, texts }: Value): boolean {
  return apis.includes('process') && apis.length + shapes.length + functions.length + texts.length === 1
}

/** A key that a store of the page has, and not one that somebody knows. */
const ANY_KEY = 'storage:key'

/** `localStorage.getItem(localStorage.key(i))` reads one after the other. Undefined: another call. */
export function storageCall(machine: Machine, api: string, { node, args }: Call, frame: Frame): Value | undefined {
  if (!api.includes('Storage')) return undefined
  const [store = '', member = ''] = api.split('.')
  if (!STORES.has(store)) return undefined
  if (member === 'key') return ofApi(ANY_KEY)
  const isAny = member === 'getItem' && args.values[0]?.apis.includes(ANY_KEY) === true
  return isAny ? wholeStorage(machine, ofApi(store), node, frame) : undefined
}
