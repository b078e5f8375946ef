import { z } from 'zod'
import { count, moment, next, sha256, type Answer } from './answer.ts'

export const loggedEvent = z
  .object({
    seq: count,
    type: z.string(),
    at: moment,
    actor: z.object({
      kind: z.enum(['user', 'operator', 'client', 'system']),
      name: z.string(),
      address: z.string().exactOptional(),
      client: z.string().exactOptional(),
    }),
    registry: z.string().exactOptional(),
    purl: z.string().exactOptional(),
    digest: sha256.exactOptional(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  })
  .meta({ id: 'Event' })

/** An event of the log, with the case of its bytes where there is one. */
export const auditEvent = loggedEvent.extend({ caseId: z.string().exactOptional() })

/** A signed head of the log. */
export const checkpoint = z
  .object({
    origin: z.string(),
    size: count,
    rootHash: z.string(),
    note: z.string(),
    at: moment,
  })
  .meta({ id: 'Checkpoint' })

export const logState = z
  .object({
    size: count,
    checkpoint: checkpoint.optional(),
    /** set while the witness does not take heads */
    witness: z.object({ waiting: count, problem: z.string() }).exactOptional(),
  })
  .meta({ id: 'LogState' })

/** Kinds of events that can be chosen. */
export const eventGroup = z.enum(['decisions', 'refusals', 'downloads', 'sign-ins'])

export const audit = z.object({
  events: z.array(auditEvent),
  types: z.array(z.string()),
  /** the types of each kind */
  groups: z.record(eventGroup, z.array(z.string())),
  registries: z.array(z.string()),
  log: logState,
  next,
})

/** That an event is in the log under a signed head. */
export const inclusionProof = z.object({
  seq: count,
  leaf: z.string(),
  hashes: z.array(z.string()),
  head: checkpoint,
  key: z.string(),
})

/** That the log at one size begins as it was at a smaller one. */
export const consistencyProof = z.object({
  from: z.object({ size: count, rootHash: z.string() }),
  hashes: z.array(z.string()),
  head: checkpoint,
  key: z.string(),
})

export type LoggedEvent = Answer<typeof loggedEvent>
export type AuditEvent = Answer<typeof auditEvent>
export type LogState = Answer<typeof logState>
export type EventGroup = Answer<typeof eventGroup>
export type Audit = Answer<typeof audit>
export type InclusionProof = Answer<typeof inclusionProof>
