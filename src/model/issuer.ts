import type { JsonRecord } from './json.ts'

/** Who signs the tokens of jobs (OpenID Connect), and which jobs are let in by them. */
export interface TrustedIssuer {
  /** a name of the operator's, which stands before the job's in every event */
  readonly name: string
  /** the `iss` of its tokens; its keys are found below it */
  readonly issuer: string
  /** the `aud` that a token must hold: one that was made for another server opens nothing here */
  readonly audience: string
  /** what a token must claim, each a text with `*` for any characters; never empty: an issuer signs for everybody */
  readonly claims: Readonly<Record<string, string>>
  /** claims that name the job and its project */
  readonly nameClaim: string
  readonly projectClaim: string
  /** names of the registries that it opens; empty: all */
  readonly registries: readonly string[]
}

/** Gives the public keys of an issuer, as JSON Web Keys. Throws LazaretError `upstream-…`. */
export type IssuerKeys = (issuer: string) => Promise<readonly JsonRecord[]>
