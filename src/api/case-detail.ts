import { z } from 'zod'
import { count, moment, type Answer } from './answer.ts'
import { toldAttempt } from './attempts.ts'
import { oneCase } from './cases.ts'
import { approvals, proposal, rejection, waiver } from './decisions.ts'
import { loggedEvent } from './events.ts'
import { facts, storedArtifact } from './facts.ts'
import { verdict } from './verdict.ts'

/** What one version has and the other had not. Lists are bounded, counts are not. */
export const difference = z.object({
  aspect: z.string(),
  added: z.array(z.string()),
  addedCount: count,
  removed: z.array(z.string()),
  removedCount: count,
})

/** The file beside the version before that its verdict compares it with. */
export const comparison = z
  .object({
    base: z.string(),
    differences: z.array(difference),
    same: z.array(z.string()),
    newFiles: z.array(z.string()),
    changedFiles: z.array(z.string()),
    /** checks that find something in one of these files, and found nothing in it before */
    gained: z.record(z.string(), z.array(z.string())),
  })
  .meta({ id: 'Comparison' })

export const caseRequest = z
  .object({
    caseId: z.string(),
    at: moment,
    requester: z.object({
      address: z.string(),
      client: z.string(),
      token: z.string().exactOptional(),
      project: z.string().exactOptional(),
      known: z.literal(true).exactOptional(),
    }),
    message: z.string().exactOptional(),
    contact: z.string().exactOptional(),
    /** who was signed in when asking */
    person: z.string().exactOptional(),
  })
  .meta({ id: 'CaseRequest' })

/** What somebody said on a case. */
export const comment = z.object({
  seq: count,
  at: moment,
  by: z.string(),
  text: z.string(),
  /** a question to whoever asked for the release */
  asks: z.literal(true).exactOptional(),
})

/** A case with its evidence, as the case page shows it. */
export const caseDetail = z
  .object({
    case: oneCase,
    revision: z.string(),
    purl: z.string(),
    verdict: verdict.optional(),
    /** why, in one plain sentence; absent: no rule objects */
    headline: z.string().optional(),
    counterfactual: z.array(z.string()),
    /** null: upstream does not say */
    publishedAt: moment.nullable(),
    artifact: storedArtifact.optional(),
    facts: facts.optional(),
    comparison: comparison.optional(),
    requests: z.array(caseRequest),
    /** whom its code tried to reach in installs, as clients tell: no proof */
    attempts: z.array(toldAttempt),
    comments: z.array(comment),
    waivers: z.array(waiver),
    proposals: z.array(proposal),
    approvals,
    /** rules to whose waiver two people must agree */
    needTwo: z.array(z.string()),
    rejections: z.array(rejection),
    history: z.array(loggedEvent),
  })
  .meta({ id: 'CaseDetail' })

export type Difference = Answer<typeof difference>
export type Comparison = Answer<typeof comparison>
export type CaseRequest = Answer<typeof caseRequest>
export type CaseDetail = Answer<typeof caseDetail>
