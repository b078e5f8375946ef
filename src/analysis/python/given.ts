import { KEEPS_SECRET, KEEPS_SECRET_METHOD, LOGIN_PARAMETER, WALLET_PARAMETER } from '../catalog/given-secrets.ts'
import type { PyNode } from './tree.ts'
import { NOTHING, ofTaint, type Value } from './value.ts'

/** What a parameter is by its name alone: a key of a wallet, or a password, that a caller hands over. */
export function givenSecret(parameter: string, node: PyNode): Value {
  if (!WALLET_PARAMETER.test(parameter) && !LOGIN_PARAMETER.test(parameter)) return NOTHING
  return ofTaint({ kind: 'given-secret', offset: node.start, note: `is given ${parameter}`, name: parameter })
}

/** What the result of a call of something outside of this file holds of what it was given: a signature is not the key. */
export function keptSecrets(passed: Value, name: string | undefined, method: string | undefined): Value {
  const keeps =
    (name !== undefined && KEEPS_SECRET.test(name)) || (method !== undefined && KEEPS_SECRET_METHOD.has(method))
  if (keeps || !passed.taints.some(({ kind }) => kind === 'given-secret')) return passed
  return { ...passed, taints: passed.taints.filter(({ kind }) => kind !== 'given-secret') }
}
