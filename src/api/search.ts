import { z } from 'zod'
import { count, moment, sha256, type Answer } from './answer.ts'
import { oneCase } from './cases.ts'
import { waiver } from './decisions.ts'
import { freeze } from './incidents.ts'
import { caseState, ecosystem, outcome } from './words.ts'

const foundFile = z.object({
  registry: z.string(),
  ecosystem,
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  digest: sha256,
})

/** What begins with what was searched for, a few of each kind. */
export const found = z
  .object({
    packages: z.array(z.object({ ecosystem, name: z.string() })),
    versions: z.array(foundFile),
    digests: z.array(foundFile),
    cases: z.array(oneCase),
    people: z.array(z.object({ kind: z.enum(['person', 'token']), name: z.string() })),
  })
  .meta({ id: 'Found' })

/** What is known of a package here. */
export const packagePage = z
  .object({
    ecosystem,
    name: z.string(),
    /** the newest first, bounded */
    files: z.array(
      z.object({
        registry: z.string(),
        version: z.string(),
        filename: z.string(),
        purl: z.string(),
        digest: sha256,
        sizeBytes: count,
        publishedAt: moment.exactOptional(),
        firstSeenAt: moment,
        /** as of now; absent: too little is known */
        outcome: outcome.exactOptional(),
        rules: z.array(z.string()),
        case: z.object({ id: z.string(), state: caseState }).exactOptional(),
      }),
    ),
    fileCount: count,
    waivers: z.array(waiver),
    freezes: z.array(freeze),
    advisories: z.array(z.object({ id: z.string(), isMalware: z.boolean(), summary: z.string() })),
  })
  .meta({ id: 'Package' })

export type Found = Answer<typeof found>
export type PackagePage = Answer<typeof packagePage>
