import { z } from 'zod'
import { moment, sha256, type Answer } from './answer.ts'
import { mode, outcome } from './words.ts'

export const ruleHit = z
  .object({
    rule: z.string(),
    outcome,
    mode,
    /** a plain sentence */
    message: z.string(),
    why: z.string(),
    waivable: z.boolean(),
    waivedBy: z.array(z.string()),
    until: moment.exactOptional(),
    unknown: z.string().exactOptional(),
    inPlaceOf: z.array(z.string()).exactOptional(),
    standsForBlock: z.literal(true).exactOptional(),
  })
  .meta({ id: 'RuleHit' })

export const verdict = z
  .object({
    outcome,
    hits: z.array(ruleHit),
    deciding: z.array(z.string()),
    policy: z.object({ name: z.string(), digest: sha256 }),
    decidedAt: moment,
    validUntil: moment.exactOptional(),
    basis: z.enum(['metadata', 'content']),
    /** waivers of another version, which runs the same code by itself */
    inherits: z.array(z.string()).exactOptional(),
    base: z.object({ version: z.string(), filename: z.string() }).exactOptional(),
    undecided: z.object({ rules: z.array(z.string()), since: moment }).exactOptional(),
  })
  .meta({ id: 'Verdict' })

export type RuleHit = Answer<typeof ruleHit>
export type Verdict = Answer<typeof verdict>
