import { KEEPS_SECRET, KEEPS_SECRET_METHOD, LOGIN_PARAMETER, WALLET_PARAMETER } from '../catalog/given-secrets.ts'
import type { PyNode } from './tree.ts'
import { joinAll, NOTHING, ofTaint, underField, type Value } from './value.ts'

/** What a parameter is by its name alone: a key of a wallet, or a password, that a caller hands over. */
export function givenSecret(parameter: string, node: PyNode): Value {
  if (!WALLET_PARAMETER.test(parameter) && !LOGIN_PARAMETER.test(parameter)) return NOTHING
  return ofTaint({ kind: 'given-secret', offset: node.start, note: `is given ${parameter}`, name: parameter })
}

/** `config.access_key_secret`: what somebody hands over inside of an object. */
export function heldSecret(attribute: string, node: PyNode): Value {
  if (!WALLET_PARAMETER.test(attribute)) return NOTHING
  return ofTaint({ kind: 'given-secret', offset: node.start, note: `is given ${attribute}`, name: attribute })
}

/** What makes an account of a wallet out of what opens it, and under which names the account holds its key. */
const MAKES_ACCOUNT =
  /(?:^|\.)(?:from_key|from_mnemonic|privateKeyToAccount|private_key_to_account|from_seed|from_secret_key|from_private_key|from_base58_string)$/
const KEY_FIELDS = ['key', 'private_key', 'privateKey', '_private_key', 'secret'] as const

/** What the result of a call of something outside of this file holds of what it was given: a signature is not the key. */
export function keptSecrets(passed: Value, name: string | undefined, method: string | undefined): Value {
  const keeps =
    (name !== undefined && KEEPS_SECRET.test(name)) || (method !== undefined && KEEPS_SECRET_METHOD.has(method))
  if (keeps || !passed.taints.some(({ kind }) => kind === 'given-secret')) return passed
  if ((name !== undefined && MAKES_ACCOUNT.test(name)) || (method !== undefined && MAKES_ACCOUNT.test(method)))
    return joinAll(KEY_FIELDS.map((field) => underField(passed, field)))
  return { ...passed, taints: passed.taints.filter(({ kind }) => kind !== 'given-secret') }
}
