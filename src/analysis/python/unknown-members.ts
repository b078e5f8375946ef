import { recordAct } from './record.ts'
import type { Call } from './request.ts'
import { childOf } from './tree.ts'
import { join, ofName, taintsOf, type Value } from './value.ts'

/** How a place says that it reaches one of these. */
export const REACHES_MEMBER = 'reaches a member of '

/** Of modules whose members act: the one that can do most. */
const MIGHTIEST: Readonly<Record<string, string>> = {
  builtins: 'exec',
  os: 'os.system',
  subprocess: 'subprocess.Popen',
  requests: 'requests.post',
  httpx: 'httpx.post',
  'urllib.request': 'urllib.request.urlopen',
}

/** Where the name is what a caller says, it is the caller's. */
const COMPUTED = new Set(['call', 'subscript', 'binary_operator', 'list_comprehension'])

/**
 * `getattr(os, …)` by a name that is put together on the spot and cannot be worked out: it may be any member, and is
 * taken for the one that can do most.
 */
export function mightiestMember({ analysis, frame, node }: Call, object: Value): Value {
  const argument = childOf(node, 'arguments')?.children[1]
  const module = object.names.find((name) => Object.hasOwn(MIGHTIEST, name))
  const member = module === undefined ? undefined : MIGHTIEST[module]
  if (member === undefined || argument === undefined || !COMPUTED.has(argument.type)) return taintsOf(object)
  recordAct(analysis, frame, 'obfuscated', node, `${REACHES_MEMBER}${module ?? ''} by a name that cannot be worked out`)
  return join(taintsOf(object), ofName(member))
}
