import { z } from 'zod'
import { count, moment, sha256, type Answer } from './answer.ts'
import { counts, mode, outcome } from './words.ts'

/** A policy in force. */
export const policy = z
  .object({
    registry: z.string(),
    name: z.string(),
    digest: sha256,
    file: z.string(),
    /** why the file as it is on disk is not in force, one a line */
    problem: z.string().exactOptional(),
    /** what the file asks for and is not in force: two people must agree first */
    held: z.object({ name: z.string(), digest: sha256 }).exactOptional(),
    mode,
    definitions: z.array(z.object({ name: z.string(), when: z.string() })),
    rules: z.array(
      z.object({
        id: z.string(),
        why: z.string(),
        when: z.string(),
        uses: z.array(z.string()),
        then: outcome,
        mode,
        waivable: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Policy' })

export const policyList = z.object({ policies: z.array(policy) })

/** How a rule decided in a registry. */
export const ruleHits = z
  .object({
    registry: z.string(),
    rule: z.string(),
    refused: count,
    warned: count,
    observed: count,
    cases: counts,
    /** released of those that people decided, 0 to 1; null: none was decided */
    falseAlarms: z.number().min(0).max(1).nullable(),
  })
  .meta({ id: 'RuleHits' })

export const ruleReport = z.object({
  days: count,
  since: moment,
  /** only the latest cases were counted */
  isCut: z.boolean(),
  rules: z.array(ruleHits),
})

/** A stored file that two policies treat otherwise, as of now. */
const changedFile = z.object({
  registry: z.string(),
  purl: z.string(),
  before: outcome,
  after: outcome,
  rules: z.array(z.string()),
})

/** How a policy differs from the one in force. Lists are bounded, counts are not. */
export const policyDiff = z.object({
  /** it lets more through, by what it says or by what it does to a file that is here */
  looser: z.boolean(),
  changes: z.array(
    z.object({
      about: z.string(),
      message: z.string(),
      effect: z.enum(['looser', 'stricter', 'unclear', 'none']),
    }),
  ),
  /** stored files that both were asked of */
  files: count,
  /** files of which too little is known to decide on them anew */
  undecided: count,
  /** refused by the one in force, and served by the other */
  served: z.array(changedFile),
  servedCount: count,
  /** served by the one in force, and refused by the other */
  refused: z.array(changedFile),
  refusedCount: count,
  /** neither, and another outcome all the same */
  milderCount: count,
  severerCount: count,
})

const replayedFile = z.object({
  registry: z.string(),
  purl: z.string(),
  /** under the policy in force, and under the other one */
  now: outcome,
  then: outcome,
  rules: z.array(z.string()),
  message: z.string(),
  requests: count,
  /** who asked, bounded */
  requesters: z.array(z.string()),
  requesterCount: count,
  lastAskedAt: moment,
  /** a stored version that the other policy serves in its place */
  instead: z.string().exactOptional(),
})

/** What another policy would have done with what was asked for. Lists are bounded, counts are not. */
export const policyReplay = z
  .object({
    name: z.string(),
    since: moment,
    requests: count,
    files: count,
    requesters: count,
    refused: z.array(replayedFile),
    refusedCount: count,
    /** it hangs on a version before that is not stored */
    untold: z.array(replayedFile),
    untoldCount: count,
    /** it is looser there */
    served: z.array(replayedFile),
    servedCount: count,
    undecided: count,
    /** of more requests than are looked at, the newest were */
    isCut: z.literal(true).exactOptional(),
  })
  .meta({ id: 'PolicyReplay' })

/** A policy that is looser than the one in force, and waits for two people. */
export const loosening = z
  .object({
    id: z.string(),
    registry: z.string(),
    base: sha256,
    digest: sha256,
    told: z.object({
      name: z.string(),
      file: z.string(),
      looser: z.array(z.string()),
      unclear: z.array(z.string()),
      isGuarded: z.boolean(),
    }),
    at: moment,
    agreed: z.object({ at: moment, by: z.string() }).exactOptional(),
    end: z
      .object({ at: moment, by: z.string(), how: z.enum(['agreed', 'refused', 'withdrawn', 'superseded']) })
      .exactOptional(),
  })
  .meta({ id: 'Loosening' })

export const looseningList = z.object({ loosenings: z.array(loosening) })
export const loosened = z.object({ loosening })

/** `inForce`: the text of the policy in force, where it is still the one that it is held against. */
export const looseningText = z.object({ loosening, text: z.string(), inForce: z.string().exactOptional() })

export type Loosening = Answer<typeof loosening>
export type LooseningList = Answer<typeof looseningList>
export type LooseningText = Answer<typeof looseningText>
export type PolicyDiff = Answer<typeof policyDiff>
export type PolicyReplay = Answer<typeof policyReplay>
export type Policy = Answer<typeof policy>
export type RuleHits = Answer<typeof ruleHits>
export type RuleReport = Answer<typeof ruleReport>
