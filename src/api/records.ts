import { z } from 'zod'
import { count, moment, sha256, type Answer } from './answer.ts'
import { logState } from './events.ts'
import { hostFact } from './facts.ts'
import { freeze } from './incidents.ts'
import { counts, ecosystem } from './words.ts'

/** A version that somebody asked for while time held it back. */
export const heldVersion = z.object({
  registry: z.string(),
  purl: z.string(),
  rules: z.array(z.string()),
  refusals: count,
  lastAt: moment,
})

export const heldBack = z.object({
  held: z.array(heldVersion),
  substituted: z.array(
    z.object({
      seq: count,
      registry: z.string(),
      package: z.string(),
      choices: z.array(z.string()),
      at: moment,
    }),
  ),
  /** the log has older refusals, which were not looked through */
  isCut: z.boolean(),
})

/** How far stored files that an older inspector measured are measured anew. */
const remeasuring = z.object({ waiting: count, measured: count, failed: count })

/** Who names a host. */
export const hostUses = z.object({
  name: z.string(),
  uses: z.array(
    hostFact.extend({
      registry: z.string(),
      purl: z.string(),
      digest: sha256,
      caseId: z.string().exactOptional(),
    }),
  ),
  more: z.boolean(),
  remeasuring,
})

/** How this Lazaret stands. */
export const summary = z.object({
  counts,
  log: logState,
  /** those in force */
  freezes: z.array(freeze),
  /** looser policies that wait for two people */
  loosenings: count,
  upstreams: z.array(z.object({ registry: z.string(), reachable: z.boolean(), message: z.string() })),
  /** where clients reach each registry; ends in `/` */
  registries: z.array(z.object({ ecosystem, url: z.string() })),
  remeasuring,
  /** packages of Lazaret's own that it must refuse: when they were tried last, and what was not refused */
  canaries: z.object({ triedAt: moment.exactOptional(), alarms: z.array(z.string()) }),
  /** who is told of events */
  receivers: z.array(z.object({ name: z.string(), problem: z.string(), behind: count })),
})

/** How far a lock file is that was sent to be warmed. */
export const warmJob = z
  .object({
    id: z.string(),
    startedAt: moment,
    endedAt: moment.exactOptional(),
    entries: count,
    ready: count,
    refused: count,
    failed: count,
    told: z.array(
      z.object({
        name: z.string(),
        version: z.string(),
        filename: z.string().exactOptional(),
        rules: z.array(z.string()).exactOptional(),
        reason: z.string().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'WarmJob' })

export type HeldBack = Answer<typeof heldBack>
export type HostUses = Answer<typeof hostUses>
export type Summary = Answer<typeof summary>
