import type { Role } from './user.ts'

/** Where people sign in who have no password of Lazaret's (OpenID Connect), and what they may do here. */
export interface SignInSettings {
  /** as people know it: "Sign in with Acme" */
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
  /** the claims that hold the name and the groups of a person */
  readonly nameClaim: string
  readonly groupsClaim: string
  /** the groups that give each role; a person of none is not let in */
  readonly roles: Readonly<Record<Role, readonly string[]>>
  readonly allowPrivateAddresses: boolean
}

/** What ties an answer of the provider to the browser that asked. All of it is random, and secret but `state` and `nonce`. */
export interface SignInAttempt {
  readonly state: string
  readonly nonce: string
  /** of PKCE [RFC 7636] */
  readonly verifier: string
}

/** What the provider claims of a person, once its answer was held against the attempt. Of the claims nothing is known but who made them. */
export interface ClaimedPerson {
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
}

export interface SignInProvider {
  /** Where the browser is sent. Throws LazaretError `upstream-…`. */
  begin(attempt: SignInAttempt, callback: string): Promise<URL>
  /** `answer`: the callback's URL as the browser was sent to it. Throws LazaretError `unauthenticated` and `upstream-…`. */
  finish(answer: URL, attempt: SignInAttempt): Promise<ClaimedPerson>
  /** Where a person signs out there, too. Undefined: the provider has no such page, or does not answer. */
  signOut(returnTo: string): Promise<URL | undefined>
  close(): Promise<void>
}
