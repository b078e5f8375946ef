import { z } from 'zod'
import type { Answer } from './answer.ts'

export const role = z.enum(['viewer', 'developer', 'reviewer', 'admin'])

/** What a person may do. */
export const permission = z.enum([
  'read',
  'read-log',
  'decide',
  'waive-blocks',
  'declare-outbreaks',
  'lift-outbreaks',
  'freeze',
  'people',
])

/** Who is signed in. */
export const person = z
  .object({
    user: z.object({ name: z.string(), role }),
    may: z.array(permission),
    /** every change must carry it */
    csrfToken: z.string(),
  })
  .meta({ id: 'Person' })

export const welcome = z.object({ setupNeeded: z.boolean(), person: person.exactOptional() })

/** Whose link it is by which a password is chosen. */
export const passwordLink = z.object({ name: z.string(), isNew: z.boolean() })

/** Why a request was not answered [RFC 9457]. */
export const problem = z.object({
  /** `urn:lazaret:` and the code */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  /** what to do next */
  hint: z.string(),
  requestId: z.string(),
  /** as `detail`, for clients that look there */
  message: z.string(),
  error: z.string(),
})

export type Permission = Answer<typeof permission>
export type Person = Answer<typeof person>
export type Welcome = Answer<typeof welcome>
export type PasswordLink = Answer<typeof passwordLink>
