import { z } from 'zod'
import { count, moment, next, sha256, type Answer } from './answer.ts'
import { proposal, rejection, waiver } from './decisions.ts'
import { BATCH_MAX, REASON_MAX_CHARACTERS, TICKET_MAX_CHARACTERS } from './limits.ts'
import { verdict } from './verdict.ts'
import { artifactName, caseState, counts, standing } from './words.ts'

/** One file that was refused, on the desk. */
export const oneCase = z
  .object({
    id: z.string(),
    registry: z.string(),
    artifact: artifactName,
    digest: sha256,
    state: caseState,
    openedAt: moment,
    decidedAt: moment.exactOptional(),
    decidedBy: z.string().exactOptional(),
    decisionReason: z.string().exactOptional(),
  })
  .meta({ id: 'Case' })

export const caseRow = z
  .object({
    case: oneCase,
    /** to be sent back with a decision */
    revision: z.string(),
    /** over what runs by itself */
    surface: sha256.exactOptional(),
    purl: z.string(),
    standing,
    verdict: verdict.optional(),
    why: z.string(),
    brings: z.array(z.string()),
    waiting: count,
    messages: count,
    lastAskedAt: moment.optional(),
    /** who proposed to release it */
    proposedBy: z.string().optional(),
  })
  .meta({ id: 'CaseRow' })

/** How the queue stands: each event of the stream. */
export const queueState = z.object({ counts, oldestOpen: moment.exactOptional() })

export const queue = z.object({
  cases: z.array(caseRow),
  counts,
  /** since when the open case waits that waits longest; absent: none does */
  oldestOpen: moment.exactOptional(),
  next,
})

/** A case after a decision on it. */
export const decided = z.object({ case: oneCase, verdict: verdict.optional() })

/** What became of a release: a waiver, or a proposal that a second person must agree to. */
export const released = decided.extend({ waiver: waiver.exactOptional(), proposal: proposal.exactOptional() })

export const rejected = decided.extend({ rejection })

/** One decision on many cases. */
export const batchBody = z.strictObject({
  decision: z.enum(['release', 'reject']),
  reason: z.string().max(REASON_MAX_CHARACTERS),
  ticket: z.string().max(TICKET_MAX_CHARACTERS).exactOptional(),
  cases: z
    .array(z.strictObject({ id: z.string().min(1).max(100), revision: z.string().min(1).max(100) }))
    .min(1, 'choose at least one case')
    .max(BATCH_MAX),
})

export const batchResult = z.union([
  z.object({ id: z.string(), done: z.enum(['released', 'proposed', 'rejected']) }),
  z.object({ id: z.string(), problem: z.string(), message: z.string() }),
])

export const batch = z.object({ results: z.array(batchResult) })

export const fileView = z
  .object({
    path: z.string(),
    version: z.string(),
    sizeBytes: count,
    /** path of the file that a link at this path stands for */
    linkTo: z.string().exactOptional(),
    shown: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string(), isCut: z.boolean() }),
      z.object({ kind: z.literal('bytes'), rows: z.string(), isCut: z.boolean() }),
      z.object({ kind: z.literal('unread'), reason: z.string() }),
    ]),
  })
  .meta({ id: 'FileView' })

export type BatchChoice = Answer<typeof batchBody>
export type CaseRow = Answer<typeof caseRow>
export type Queue = Answer<typeof queue>
export type QueueState = Answer<typeof queueState>
export type Released = Answer<typeof released>
export type BatchResult = Answer<typeof batchResult>
export type FileView = Answer<typeof fileView>
