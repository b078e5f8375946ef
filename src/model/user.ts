import type { Sha256 } from './digest.ts'

export interface User {
  readonly id: string
  readonly name: string
  readonly role: 'admin' | 'reviewer'
  /** PHC string of argon2id */
  readonly passwordHash: string
  readonly createdAt: string
}

export interface Session {
  /** sha256 of the cookie's token */
  readonly tokenHash: Sha256
  readonly userId: string
  readonly csrfToken: string
  readonly createdAt: string
  readonly expiresAt: string
}
