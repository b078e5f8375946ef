import type { Sha256 } from './digest.ts'

/** By which a client is known: a name, and the project that it works for. The token itself is nowhere, only its hash. */
export interface AccessToken {
  readonly id: string
  readonly name: string
  /** what the client works on, for policies and the log; empty: none */
  readonly project: string
  /** names of the registries that it opens; empty: all */
  readonly registries: readonly string[]
  readonly hash: Sha256
  /** who added it */
  readonly by: string
  /** ISO 8601 UTC */
  readonly at: string
  /** ISO 8601 UTC; absent: until it is revoked */
  readonly until?: string
  readonly revokedAt?: string
  readonly revokedBy?: string
}

/** What a token says of who presents it. */
export interface TokenIdentity {
  readonly name: string
  readonly project: string
}

/** Knows who presents a credential. Asked on every request: memory only. */
export interface TokenBook {
  /** `credential`: the token, as it came; undefined: none of ours, or one that does not open this registry (any more) */
  identify(credential: string, registry: string): TokenIdentity | undefined
}

/** Names and projects: harmless in logs, headers and lines. */
export const TOKEN_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._@/-]{0,63}$/
