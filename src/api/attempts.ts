import { z } from 'zod'
import { count, type Answer } from './answer.ts'
import { ATTEMPTS_MAX } from './limits.ts'

/** What `lazaret exec` kept from going out, as whoever ran it tells. */
export const attemptsBody = z.strictObject({
  attempts: z
    .array(
      z.strictObject({
        host: z.string().min(1).max(253),
        port: z.number().int().min(1).max(65_535).exactOptional(),
        /** like `npm:name@1.0.0`; absent: it is not known whose script it was */
        package: z.string().max(400).exactOptional(),
        /** command line */
        process: z.string().max(400).exactOptional(),
      }),
    )
    .min(1)
    .max(ATTEMPTS_MAX),
})

/** Events that tell of it, and how many of them are of a package that is stored here. */
export const attemptsTold = z.object({ events: count, ofPackages: count })

/** What clients told of one file: whom its code wanted to reach. No proof. */
export const toldAttempt = z.object({
  /** `host:port`, or the host alone where only its name was asked for */
  to: z.string(),
  /** how many installs told of it */
  times: count,
  lastAt: z.string().meta({ format: 'date-time' }),
})

export type AttemptsBody = Answer<typeof attemptsBody>
export type ToldAttempt = Answer<typeof toldAttempt>
