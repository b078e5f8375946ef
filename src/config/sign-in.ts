import { z } from 'zod'
import type { SchemaIssue } from '../model/schema-words.ts'
import type { SignInSettings } from '../model/sign-in.ts'
import { ROLES } from '../model/user.ts'
import { issuerUrl } from './issuers.ts'

const claim = z.string().min(1).max(100)
const groups = z.array(z.string().min(1).max(256)).max(200).default([])

export const signInSchema = z.strictObject({
  label: z.string().trim().min(1).max(60).default('your organisation').describe('as in "Sign in with Acme"'),
  issuer: issuerUrl.describe('the provider; its endpoints are found at `/.well-known/openid-configuration` below it'),
  client_id: z.string().min(1).max(500).describe('as the provider knows Lazaret'),
  client_secret: z.string().min(16).max(5000).describe('secret; as the provider gave it'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'must be a scope: no spaces and no quotes'))
    .max(20)
    .default(['openid', 'profile'])
    .refine((scopes) => scopes.includes('openid'), 'must hold openid')
    .describe('what is asked for; some providers tell groups only where a scope of theirs is added'),
  name_claim: claim
    .default('preferred_username')
    .describe('the claim that is the name of a new person here: letters, digits and . _ @ -'),
  groups_claim: claim.default('groups').describe('the claim that lists the groups of a person'),
  roles: z
    .strictObject({ viewer: groups, developer: groups, reviewer: groups, admin: groups })
    .refine((roles) => ROLES.some((role) => roles[role].length > 0), 'must name a group for one role at least')
    .describe('the groups whose members get each role, the one that may most first; who is in none is not let in'),
  allow_private_addresses: z
    .boolean()
    .default(false)
    .describe('the provider may be at a private, loopback or link-local address'),
})

export function signInOf(settings: z.output<typeof signInSchema>): SignInSettings {
  const { label, issuer, scopes, roles } = settings
  return {
    label,
    issuer,
    clientId: settings.client_id,
    clientSecret: settings.client_secret,
    scopes,
    nameClaim: settings.name_claim,
    groupsClaim: settings.groups_claim,
    roles,
    allowPrivateAddresses: settings.allow_private_addresses,
  }
}

/** A group of two roles would give the greater one: whoever wrote it meant one of them. */
export function signInContradictions(settings: z.output<typeof signInSchema> | undefined): readonly SchemaIssue[] {
  if (settings === undefined) return []
  const seen = new Set<string>()
  return ROLES.flatMap((role) =>
    settings.roles[role].flatMap((group) => {
      if (!seen.has(group)) {
        seen.add(group)
        return []
      }
      return [{ path: ['sign_in', 'roles', role], message: `names the group ${group}, which stands twice in roles` }]
    }),
  )
}
