import { lookup } from '../../model/lookup.ts'
import { CALLS_UNTOLD } from '../catalog/started-content.ts'
import { recordAct, recordFlows } from './record.ts'
import type { Call } from './request.ts'
import type { Frame } from './scope.ts'
import { childOf } from './tree.ts'
import { join, NOTHING, ofName, taintsOf, type Value } from './value.ts'

/** How a place says that it reaches one of these. */
export const REACHES_MEMBER = 'reaches a member of '

/** Of modules whose members act: the one that can do most. */
const MIGHTIEST: Readonly<Record<string, string>> = lookup({
  builtins: 'exec',
  os: 'os.system',
  subprocess: 'subprocess.Popen',
  socket: 'socket.create_connection',
  requests: 'requests.post',
  httpx: 'httpx.post',
  'urllib.request': 'urllib.request.urlopen',
})

/** Where the name is what a caller says, it is the caller's. */
const COMPUTED = new Set(['call', 'subscript', 'binary_operator', 'list_comprehension'])

/** The name of a member that nobody can tell. */
const UNTOLD = '(untold)'

/** Nothing is known of a text: not even a part of it. */
export function isUntold({ texts }: Value): boolean {
  return texts.every((text) => /^\uE000*$/.test(text))
}

function decodedOnly(value: Value): Value {
  return { ...NOTHING, taints: value.taints.filter(({ kind }) => kind === 'decoded-text') }
}

/** What is decoded, and names something that it does not say: nobody hides a name that means well. */
export function hiddenName(name: Value): Value {
  return isUntold(name) ? decodedOnly(name) : NOTHING
}

/** A module or a member that is reached by such a name. */
export function reachesByDecoded({ analysis, frame, node }: Call, name: Value, note: string): void {
  recordFlows(analysis, frame, hiddenName(name), 'dynamic-code', node, note)
}

/**
 * `getattr(os, …)` by a name that is put together on the spot and cannot be worked out: it may be any member, and is
 * taken for the one that can do most. Of a name that is kept in a variable it counts whether what it gives is called.
 */
export function mightiestMember(call: Call, object: Value, key: Value): Value {
  const { analysis, frame, node } = call
  const argument = childOf(node, 'arguments')?.children[1]
  const module = object.names.find((name) => MIGHTIEST[name] !== undefined)
  const member = module === undefined ? undefined : MIGHTIEST[module]
  if (module === undefined || member === undefined || argument === undefined) return taintsOf(object)
  reachesByDecoded(call, key, `reaches a member of ${module} by it`)
  if (!COMPUTED.has(argument.type)) return join(taintsOf(object), memberUntold(frame, module))
  recordAct(analysis, frame, 'obfuscated', node, `${REACHES_MEMBER}${module} by a name that cannot be worked out`)
  return join(taintsOf(object), join(ofName(member), memberUntold(frame, module)))
}

/** Where somebody gives a function what it works on, the name may be theirs. */
function memberUntold({ within }: Frame, module: string): Value {
  const isGiven = within?.params.some((name) => name !== '' && name !== 'self' && name !== 'cls') === true
  return isGiven ? NOTHING : ofName(`${module}.${UNTOLD}`)
}

/** `vars(os)[name]`: the same by an item. */
export function itemUntold(frame: Frame, object: Value, key: Value): Value {
  const module = isUntold(key) ? object.names.find((name) => MIGHTIEST[name] !== undefined) : undefined
  return module === undefined ? NOTHING : memberUntold(frame, module)
}

/** A call of such a member; undefined: of another one. */
export function callsUntold({ analysis, frame, node }: Call, name: string): Value | undefined {
  if (!name.endsWith(`.${UNTOLD}`)) return undefined
  recordAct(analysis, frame, 'dynamic-code', node, `${CALLS_UNTOLD}${name.slice(0, -UNTOLD.length - 1)}`)
  return NOTHING
}
