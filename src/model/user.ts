import type { Sha256 } from './digest.ts'

export interface User {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** PHC string of argon2id; empty of who was invited and has not come yet */
  readonly passwordHash: string
  readonly createdAt: string
  /** by which the person chooses a password, once */
  readonly link?: PasswordLink
  /** ISO 8601 UTC: since when the person may not sign in */
  readonly disabledAt?: string
  /** who the sign-in provider says it is; absent: the person signs in with a password of Lazaret's */
  readonly provided?: ProvidedIdentity
}

/** A person as one provider knows it. Names may change hands there; a subject does not. */
export interface ProvidedIdentity {
  readonly issuer: string
  readonly subject: string
}

/** What each may do stands in the desk's table of permissions. A developer asks for releases; a reviewer approves them. */
export const ROLES = ['viewer', 'developer', 'reviewer', 'admin'] as const

export type Role = (typeof ROLES)[number]

export interface PasswordLink {
  /** sha256 of the link's token */
  readonly hash: Sha256
  /** ISO 8601 UTC */
  readonly until: string
}

export interface Session {
  /** sha256 of the cookie's token */
  readonly tokenHash: Sha256
  readonly userId: string
  readonly csrfToken: string
  readonly createdAt: string
  readonly expiresAt: string
}
