import { z } from 'zod'
import type { TrustedIssuer } from '../model/issuer.ts'
import { isLoopbackHost } from '../model/loopback.ts'
import type { SchemaIssue } from '../model/schema-words.ts'

const claim = z.string().min(1).max(100)

export const issuerUrl = z
  .url({ protocol: /^https?$/, error: 'must be the https URL of an issuer' })
  .max(2048)
  .refine(
    (text) => !URL.canParse(text) || new URL(text).protocol === 'https:' || isLoopbackHost(new URL(text).hostname),
    'must be an https URL: whoever can answer in its place lets in whom he likes',
  )

export const issuerSchema = z.strictObject({
  issuer: issuerUrl.describe('the `iss` of its tokens; keys are found at `/.well-known/openid-configuration` below it'),
  audience: z.string().min(1).max(500).describe('the `aud` that a token must be made for'),
  claims: z
    .record(claim, z.string().min(1).max(500))
    .refine(
      (claims) => Object.values(claims).some((text) => /[^*]/.test(text)),
      'must name a claim: an issuer signs for everybody',
    )
    .describe('what a token must claim, with * for any characters'),
  name_claim: claim.default('sub').describe('the claim that stands as the name in events'),
  project_claim: claim.default('sub').describe('the claim that is `requester.project` of policies'),
  registries: z.array(z.string()).max(100).default([]).describe('the registries that it opens; none: all'),
})

export type IssuerSettings = z.output<typeof issuerSchema>

export function issuersOf(issuers: Readonly<Record<string, IssuerSettings>>): readonly TrustedIssuer[] {
  return Object.entries(issuers).map(([name, { issuer, audience, claims, name_claim, project_claim, registries }]) => {
    return { name, issuer, audience, claims, nameClaim: name_claim, projectClaim: project_claim, registries }
  })
}

export function issuerContradictions(
  issuers: Readonly<Record<string, IssuerSettings>>,
  known: readonly string[],
): readonly SchemaIssue[] {
  return Object.entries(issuers).flatMap(([name, { registries }]) =>
    registries
      .filter((registry) => !known.includes(registry))
      .map((registry) => ({ path: ['oidc', name, 'registries'], message: `there is no registry ${registry}` })),
  )
}
