import { z } from 'zod'
import { ADVISORY_SEVERITIES } from '../model/advisory.ts'
import { count, moment, type Answer } from './answer.ts'
import { ruleHits } from './policies.ts'
import { ecosystem } from './words.ts'

/** How the last hours or days went, and what waits. */
export const overview = z
  .object({
    now: moment,
    by: z.enum(['hour', 'day']),
    /** the oldest first, also those in which nothing happened */
    steps: z.array(z.object({ at: moment, served: count, refused: count, held: count, substituted: count })),
    /** a log of before is counted still */
    isBehind: z.boolean(),
    /** open cases by how long they wait */
    queue: z.object({
      ages: z.object({ hour: count, day: count, week: count, older: count }),
      oldest: moment.exactOptional(),
    }),
    /** of 30 days, those that decided most */
    rules: z.array(ruleHits),
    upstreams: z.array(z.object({ registry: z.string(), reachable: z.boolean(), message: z.string() })),
    /** published records that concern what is held, the gravest first, bounded */
    advisories: z.array(
      z.object({
        id: z.string(),
        isMalware: z.boolean(),
        severity: z.enum(ADVISORY_SEVERITIES),
        summary: z.string(),
        registry: z.string(),
        ecosystem,
        name: z.string(),
        version: z.string(),
      }),
    ),
    advisoryCount: count,
  })
  .meta({ id: 'Overview' })

/** Who asks for which packages most. */
export const requestMap = z
  .object({
    since: moment,
    requesters: z.array(
      z.object({
        kind: z.enum(['project', 'token', 'host']),
        name: z.string(),
        served: count,
        refused: count,
        packages: z.array(z.object({ purl: z.string(), served: count, refused: count })),
      }),
    ),
  })
  .meta({ id: 'RequestMap' })

export type Overview = Answer<typeof overview>
export type RequestMap = Answer<typeof requestMap>
