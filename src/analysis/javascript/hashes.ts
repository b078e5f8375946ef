import { passing } from './given.ts'
import type { Call, Machine } from './machine.ts'
import { deepTaints } from './reach.ts'
import { joinedArguments } from './callbacks.ts'
import { ofShape, ofTaints, type Value } from './value.ts'

/** A hash that is being worked out, and what came out. */
const HASH = 'hash'
export const DIGEST = 'hash.digest()'

const MAKES = /^module:crypto\.(?:createHash|createHmac|createVerify|Hash)$/

/** What a hash is asked for, once it is made. */
const ASKED: ReadonlySet<string> = new Set([`${HASH}.update`, `${HASH}.digest`, 'module:crypto.hash'])

/** Calls by which a hash of data is worked out. Undefined: another call. */
export function hashCall(machine: Machine, api: string, made: Call): Value | undefined {
  // what is written into it, or piped, hangs on its object
  if (MAKES.test(api)) return { ...ofShape(machine.shapeOf(made.node, 'hash')), apis: [HASH] }
  if (!ASKED.has(api)) return undefined
  const given = ofTaints(deepTaints(joinedArguments(made.args)))
  if (api === `${HASH}.update`) {
    for (const shape of made.self.shapes) shape.add(undefined, given)
    return made.self
  }
  const taints = passing([...new Set([...deepTaints(made.self), ...given.taints])], undefined)
  return { ...ofTaints(taints), apis: [DIGEST], isMade: true }
}

/** `left === right`: what is compared with a hash that does not come with the data is checked. */
export function compared(machine: Machine, left: Value, right: Value): void {
  for (const [digest, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (digest.apis.includes(DIGEST) && !other.taints.some(({ kind }) => kind === 'remote-content'))
      machine.checks(digest.taints)
}
