import { randomBytes } from 'node:crypto'
import type { Clock } from '../model/clock.ts'
import { sha256, type Sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { Records } from '../model/records.ts'
import { opensRegistry, type AccessToken, type TokenBook, type TokenIdentity } from '../model/token.ts'

/** What tokens are looked up in. */
export type TokenRecords = Pick<Records, 'tokens' | 'decisionsRevision' | 'decisionsAreFresh'>

/** For so long after the last look tokens are believed without another one, milliseconds: one that was revoked lives no longer. */
export const UNSEEN_MAX_MS = 10_000

/**
 * Tokens in memory. A token that is revoked by another process is known to be within the time between two looks; where nobody can look, since
 * the database is away, nobody is let in by one after UNSEEN_MAX_MS.
 */
export class KnownTokens implements TokenBook {
  readonly #records: TokenRecords
  readonly #clock: Clock
  #revision: number | undefined
  #byHash: ReadonlyMap<Sha256, AccessToken> = new Map()
  #looks = 0
  readonly #elapsedMs: () => number
  #seenMs: number
  /** which look what is known comes from */
  #known = 0
  #looking: Promise<void> | undefined

  /** `elapsedMs`: of a clock that only goes forwards */
  constructor(records: TokenRecords, clock: Clock, elapsedMs: () => number = () => performance.now()) {
    this.#records = records
    this.#clock = clock
    this.#elapsedMs = elapsedMs
    this.#seenMs = elapsedMs()
  }

  /** Looks whether any token changed. */
  async refresh(): Promise<void> {
    const beganMs = this.#elapsedMs()
    const revision = this.#records.decisionsRevision()
    if (!this.#records.decisionsAreFresh()) return
    if (revision === this.#revision) {
      this.#seenMs = beganMs
      return
    }
    this.#looks += 1
    const look = this.#looks
    const all = await this.#records.tokens()
    // A later look ended meanwhile: what this one saw may hold a token that was revoked since.
    if (look < this.#known) return
    this.#known = look
    this.#byHash = new Map(all.filter(({ revokedAt }) => revokedAt === undefined).map((one) => [one.hash, one]))
    this.#revision = revision
    this.#seenMs = beganMs
  }

  /** Resolves once what is known is as new as the revision of decisions. Throws LazaretError. */
  async current(): Promise<void> {
    while (!this.isCurrent()) {
      if (!this.#records.decisionsAreFresh()) throw unseen()
      await (this.#looking ??= this.refresh().finally(() => (this.#looking = undefined)))
    }
  }

  isCurrent(): boolean {
    return this.#revision === this.#records.decisionsRevision()
  }

  /** Opens every registry for this process itself: it is nowhere but in its memory. */
  readonly own = randomBytes(32).toString('base64url')

  /** Throws LazaretError `database-unreachable` for a token that nobody could look for lately. */
  identify(credential: string, registry: string): TokenIdentity | undefined {
    if (credential === this.own) return { name: 'canary', project: '' }
    if (this.#byHash.size === 0) return undefined
    const found = this.#byHash.get(sha256(credential))
    if (found !== undefined && this.#elapsedMs() - this.#seenMs > UNSEEN_MAX_MS) throw unseen()
    if (found === undefined || (found.until !== undefined && found.until <= this.#clock().toISOString()))
      return undefined
    return opensRegistry(found, registry) ? found : undefined
  }
}

function unseen(): LazaretError {
  return new LazaretError('database-unreachable', 'Whether this token still holds cannot be looked up.')
}
