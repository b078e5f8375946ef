import { BoundedMap } from '../model/bounded-map.ts'
import type { Clock } from '../model/clock.ts'
import { sha256, type Sha256 } from '../model/digest.ts'
import type { IssuerKeys, TrustedIssuer } from '../model/issuer.ts'
import type { JsonRecord } from '../model/json.ts'
import type { TokenBook, TokenIdentity } from '../model/token.ts'
import { claimsOf, signingKeysIn, unverified, type SigningKey } from './jwt.ts'

/** How often the keys of an issuer are asked for, milliseconds. */
const KEYS_MS = 10 * 60_000

/** A key that is not known has them asked for at most this often, milliseconds: an issuer may have made a new one. */
const NEWS_MS = 60_000

/** Tokens that are remembered as verified: a job asks thousands of times with one. */
const REMEMBERED_MAX = 1000

/** Longest name that comes from a claim, characters. */
const NAME_MAX = 64

interface Verified {
  readonly identity: TokenIdentity
  /** epoch seconds */
  readonly until: number
  /** by which it was verified: once the issuer has others it is verified anew */
  readonly keys: readonly SigningKey[]
}

interface Known {
  keys: readonly SigningKey[]
  /** epoch milliseconds of the last question */
  askedAt: number
}

/**
 * Knows jobs by the tokens that their platform signs for them (OpenID Connect), so that no secret need be kept there. An issuer whose keys
 * were never had lets nobody in.
 */
export class JobTokens implements TokenBook {
  readonly #issuers: readonly TrustedIssuer[]
  readonly #keysOf: IssuerKeys
  readonly #clock: Clock
  readonly #onFailure: (issuer: string, error: unknown) => void
  readonly #known = new Map<string, Known>()
  /** by registry and hash: what one registry knows of a token says nothing to another */
  readonly #verified = new BoundedMap<`${string}/${Sha256}`, Verified>(REMEMBERED_MAX)
  #timer: NodeJS.Timeout | undefined

  constructor(
    issuers: readonly TrustedIssuer[],
    keysOf: IssuerKeys,
    clock: Clock,
    onFailure: (issuer: string, error: unknown) => void,
  ) {
    this.#issuers = issuers
    this.#keysOf = keysOf
    this.#clock = clock
    this.#onFailure = onFailure
  }

  /** Resolves when the keys of every issuer were asked for once; they are then asked for again and again. */
  async start(): Promise<void> {
    const issuers = [...new Set(this.#issuers.map(({ issuer }) => issuer))]
    await Promise.all(issuers.map((issuer) => this.#ask(issuer)))
    if (issuers.length > 0)
      this.#timer = setInterval(() => void Promise.all(issuers.map((issuer) => this.#ask(issuer))), KEYS_MS).unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  identify(credential: string, registry: string): TokenIdentity | undefined {
    if (this.#issuers.length === 0 || !credential.includes('.')) return undefined
    const said = unverified(credential)
    const known = said && this.#known.get(said.issuer)
    if (said === undefined || known === undefined) return undefined
    const key = `${registry}/${sha256(credential)}` as const
    const now = this.#clock().getTime() / 1000
    const before = this.#verified.get(key)
    if (before !== undefined && before.until > now && before.keys === known.keys) return before.identity
    if (!known.keys.some(({ kid }) => kid === said.kid)) this.#askForNews(said.issuer, known)
    const verified = this.#verify(credential, registry, known.keys, now)
    if (verified === undefined) this.#verified.delete(key)
    else this.#verified.set(key, verified)
    return verified?.identity
  }

  #verify(credential: string, registry: string, keys: readonly SigningKey[], now: number): Verified | undefined {
    const claims = claimsOf(credential, keys, now)
    const { exp } = claims ?? {}
    if (claims === undefined || typeof exp !== 'number') return undefined
    const issuer = this.#issuers.find((one) => opens(one, registry) && isMeant(one, claims))
    return issuer && { identity: identityOf(issuer, claims), until: exp, keys }
  }

  #askForNews(issuer: string, known: Known): void {
    if (this.#clock().getTime() - known.askedAt >= NEWS_MS) void this.#ask(issuer)
  }

  async #ask(issuer: string): Promise<void> {
    const known = this.#known.get(issuer) ?? { keys: [], askedAt: 0 }
    known.askedAt = this.#clock().getTime()
    this.#known.set(issuer, known)
    try {
      known.keys = signingKeysIn(await this.#keysOf(issuer))
    } catch (error) {
      this.#onFailure(issuer, error)
    }
  }
}

function opens({ registries }: TrustedIssuer, registry: string): boolean {
  return registries.length === 0 || registries.includes(registry)
}

/** Whether a token was made by this issuer for this server, and claims all that it must. */
function isMeant({ issuer, audience, claims }: TrustedIssuer, said: JsonRecord): boolean {
  const { iss, aud } = said
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (iss !== issuer || !audiences.includes(audience)) return false
  return Object.entries(claims).every(([name, pattern]) => matches(pattern, said[name]))
}

function matches(pattern: string, value: unknown): boolean {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value) === pattern
  if (typeof value !== 'string') return false
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return value === pattern
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false
  // The first place of each is the best one: no expression that a long claim could keep busy.
  let at = first.length
  for (const part of rest) {
    const found = value.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= value.length - last.length
}

function identityOf({ name, nameClaim, projectClaim }: TrustedIssuer, claims: JsonRecord): TokenIdentity {
  return { name: `${name}/${textOf(claims[nameClaim])}`.slice(0, NAME_MAX), project: textOf(claims[projectClaim]) }
}

/** A claim as a name that is harmless in logs, headers and lines. */
function textOf(claim: unknown): string {
  const text = typeof claim === 'string' || typeof claim === 'number' ? String(claim) : ''
  return text.replaceAll(/[^a-zA-Z0-9._@/-]+/g, '-').slice(0, NAME_MAX)
}
