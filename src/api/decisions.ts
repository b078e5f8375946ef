import { z } from 'zod'
import { moment, next, sha256, type Answer } from './answer.ts'
import { artifactName, capability, ecosystem } from './words.ts'

const files = z.record(z.string(), sha256).exactOptional()

/** What a release covers. */
export const scope = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('digest'), digest: sha256, name: z.string().exactOptional() }),
    z.object({
      kind: z.literal('surface'),
      ecosystem,
      name: z.string(),
      surface: z.object({
        digest: sha256,
        scripts: z.record(z.string(), z.string()),
        capabilities: z.array(capability),
        findings: z.record(z.string(), z.number().int()),
      }),
      files,
    }),
    z.object({ kind: z.literal('version'), ecosystem, name: z.string(), version: z.string(), files }),
    z.object({ kind: z.literal('package'), ecosystem, name: z.string(), range: z.string(), files }),
  ])
  .meta({ id: 'Scope' })

export const waiver = z
  .object({
    id: z.string(),
    registry: z.string(),
    scope,
    rules: z.array(z.string()),
    reason: z.string(),
    by: z.string(),
    at: moment,
    until: moment.exactOptional(),
    revokedAt: moment.exactOptional(),
    revokedBy: z.string().exactOptional(),
    caseId: z.string().exactOptional(),
    agreedBy: z.string().exactOptional(),
    ticket: z.string().exactOptional(),
    isEmergency: z.literal(true).exactOptional(),
  })
  .meta({ id: 'Waiver' })

/** A waiver, and the file on whose case it was given. */
export const waiverRow = z.object({ waiver, about: artifactName.optional() })

export const waiverList = z.object({ now: moment, waivers: z.array(waiverRow), next })

export const rejection = z
  .object({
    id: z.string(),
    registry: z.string(),
    digest: sha256,
    reason: z.string(),
    by: z.string(),
    at: moment,
    revokedAt: moment.exactOptional(),
    revokedBy: z.string().exactOptional(),
    caseId: z.string().exactOptional(),
  })
  .meta({ id: 'Rejection' })

/** A release that waits for a second person, or did. */
export const proposal = z
  .object({
    id: z.string(),
    caseId: z.string(),
    release: z.object({
      scope,
      rules: z.array(z.string()),
      reason: z.string(),
      until: moment,
      ticket: z.string().exactOptional(),
    }),
    by: z.string(),
    as: z.enum(['user', 'operator']),
    at: moment,
    end: z.object({ at: moment, by: z.string(), how: z.enum(['agreed', 'withdrawn', 'superseded']) }).exactOptional(),
  })
  .meta({ id: 'Proposal' })

/** What the policy asks of releases. */
export const approvals = z
  .object({
    reviewers: z.number().int(),
    days: z.number(),
    maxDays: z.number(),
    ticketRequired: z.boolean(),
    emergencyHours: z.number(),
  })
  .meta({ id: 'Approvals' })

export type Scope = Answer<typeof scope>
export type Waiver = Answer<typeof waiver>
export type WaiverRow = Answer<typeof waiverRow>
export type WaiverList = Answer<typeof waiverList>
export type Proposal = Answer<typeof proposal>
export type Approvals = Answer<typeof approvals>
