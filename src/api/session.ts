import { z } from 'zod'
import type { Answer } from './answer.ts'

export const role = z.enum(['viewer', 'developer', 'reviewer', 'admin'])

/** What a person may do. */
export const permission = z.enum([
  'read',
  'read-log',
  'export-log',
  'comment',
  'decide',
  'waive-blocks',
  'agree-policies',
  'declare-outbreaks',
  'lift-outbreaks',
  'freeze',
  'people',
])

/** Who is signed in. */
export const person = z
  .object({
    user: z.object({
      name: z.string(),
      role,
      /** signs in at a provider, and has no password here */
      isProvided: z.literal(true).exactOptional(),
    }),
    may: z.array(permission),
    /** every change must carry it */
    csrfToken: z.string(),
  })
  .meta({ id: 'Person' })

/** Where people sign in who have no password of Lazaret's. */
const provider = z.object({ label: z.string(), url: z.string() })

export const welcome = z.object({
  setupNeeded: z.boolean(),
  provider: provider.exactOptional(),
  person: person.exactOptional(),
})

/** Where who has just signed out here is signed in still: a page of the provider's that ends it. */
export const signedOut = z.object({ elsewhere: z.string().exactOptional() })

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
export type Provider = Answer<typeof provider>
export type SignedOut = Answer<typeof signedOut>
export type Welcome = Answer<typeof welcome>
export type PasswordLink = Answer<typeof passwordLink>
