import { z } from 'zod'
import { POLICY_DOCUMENT } from './document.ts'

/** The shape of a policy file for editors, which complete and mark what they know. [JSON Schema 2020-12] */
export function policySchema(): object {
  return z.toJSONSchema(POLICY_DOCUMENT, { io: 'input' })
}
