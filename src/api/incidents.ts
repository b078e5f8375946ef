import { z } from 'zod'
import { count, moment, next, sha256, type Answer } from './answer.ts'
import { ecosystem } from './words.ts'

/** A line in the sand: nothing that was published after it is served for a while. */
export const freeze = z
  .object({
    id: z.string(),
    /** `*`: all */
    registry: z.string(),
    line: moment,
    until: moment,
    reason: z.string(),
    by: z.string(),
    at: moment,
    liftedAt: moment.exactOptional(),
    liftedBy: z.string().exactOptional(),
  })
  .meta({ id: 'Freeze' })

export const freezeList = z.object({ now: moment, freezes: z.array(freeze), next })

export const outbreakTarget = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('digest'), digest: sha256 }),
    z.object({ kind: z.literal('version'), ecosystem, name: z.string(), version: z.string() }),
    z.object({ kind: z.literal('package'), ecosystem, name: z.string() }),
  ])
  .meta({ id: 'OutbreakTarget' })

/** What went round, blocked by one decision. */
export const outbreak = z
  .object({
    id: z.string(),
    title: z.string(),
    targets: z.array(outbreakTarget),
    reason: z.string(),
    by: z.string(),
    at: moment,
    liftedAt: moment.exactOptional(),
    liftedBy: z.string().exactOptional(),
  })
  .meta({ id: 'Outbreak' })

export const outbreakList = z.object({ outbreaks: z.array(outbreak), next })

/** Who was given something, as the log tells. */
export const delivery = z
  .object({
    registry: z.string(),
    purl: z.string(),
    digest: sha256.exactOptional(),
    token: z.string(),
    project: z.string().exactOptional(),
    address: z.string().exactOptional(),
    client: z.string().exactOptional(),
    times: count,
    firstAt: moment,
    lastAt: moment,
  })
  .meta({ id: 'Delivery' })

export const reach = z
  .object({
    targets: z.array(outbreakTarget),
    deliveries: z.array(delivery),
    deliveryCount: count,
    receiverCount: count,
    isCutShort: z.literal(true).exactOptional(),
  })
  .meta({ id: 'Reach' })

export const outbreakReach = z.object({ outbreak, reach })

export type Freeze = Answer<typeof freeze>
export type FreezeList = Answer<typeof freezeList>
export type Outbreak = Answer<typeof outbreak>
export type Delivery = Answer<typeof delivery>
export type Reach = Answer<typeof reach>
