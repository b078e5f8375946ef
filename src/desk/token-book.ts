import { randomBytes } from 'node:crypto'
import type { Clock } from '../model/clock.ts'
import { sha256, type Sha256 } from '../model/digest.ts'
import type { Records } from '../model/records.ts'
import type { AccessToken, TokenBook, TokenIdentity } from '../model/token.ts'

/** Tokens in memory. A token that is revoked by another process is known to be within the time between two looks. */
export class KnownTokens implements TokenBook {
  readonly #records: Pick<Records, 'tokens' | 'decisionsRevision'>
  readonly #clock: Clock
  #revision: number | undefined
  #byHash: ReadonlyMap<Sha256, AccessToken> = new Map()
  #looks = 0

  constructor(records: Pick<Records, 'tokens' | 'decisionsRevision'>, clock: Clock) {
    this.#records = records
    this.#clock = clock
  }

  /** Looks whether any token changed. */
  async refresh(): Promise<void> {
    const revision = this.#records.decisionsRevision()
    if (revision === this.#revision) return
    this.#looks += 1
    const look = this.#looks
    const all = await this.#records.tokens()
    // A later look began meanwhile: what this one saw may hold a token that was revoked since.
    if (look !== this.#looks) return
    this.#byHash = new Map(all.filter(({ revokedAt }) => revokedAt === undefined).map((one) => [one.hash, one]))
    this.#revision = revision
  }

  /** Opens every registry for this process itself: it is nowhere but in its memory. */
  readonly own = randomBytes(32).toString('base64url')

  identify(credential: string, registry: string): TokenIdentity | undefined {
    if (credential === this.own) return { name: 'canary', project: '' }
    if (this.#byHash.size === 0) return undefined
    const found = this.#byHash.get(sha256(credential))
    if (found === undefined || (found.until !== undefined && found.until <= this.#clock().toISOString()))
      return undefined
    return found.registries.length === 0 || found.registries.includes(registry) ? found : undefined
  }
}
