import type { Sha256 } from './digest.ts'

/** What a token may be made for beside packages: routes of the API that machines ask. They are permissions of the desk, and none of them changes anything. */
export const TOKEN_RIGHTS = ['export-log'] as const

export type TokenRight = (typeof TOKEN_RIGHTS)[number]

/** By which a client is known: a name, and the project that it works for. The token itself is nowhere, only its hash. */
export interface AccessToken {
  readonly id: string
  readonly name: string
  /** what the client works on, for policies and the log; empty: none */
  readonly project: string
  /** names of the registries that it opens; empty: all, or with rights none */
  readonly registries: readonly string[]
  /** absent: it opens registries, and nothing else */
  readonly may?: readonly TokenRight[]
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

export function opensRegistry({ registries, may }: Pick<AccessToken, 'registries' | 'may'>, registry: string): boolean {
  return registries.length === 0 ? may === undefined : registries.includes(registry)
}

/** Whether it was neither revoked nor has ended. `at`: ISO 8601 UTC. */
export function isInForce({ revokedAt, until }: Pick<AccessToken, 'revokedAt' | 'until'>, at: string): boolean {
  return revokedAt === undefined && (until === undefined || until > at)
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
