import { z } from 'zod'
import { EXTENDING_DOCUMENT, POLICY_DOCUMENT } from './document.ts'

/** The shape of a policy file for editors, which complete and mark what they know. [JSON Schema 2020-12] */
export function policySchema(): object {
  return z.toJSONSchema(z.union([POLICY_DOCUMENT, EXTENDING_DOCUMENT]), { io: 'input' })
}
