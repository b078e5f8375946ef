import type { Logger } from 'pino'
import type { Config } from '../config/load.ts'
import { JobTokens } from '../desk/job-tokens.ts'
import { KnownTokens, type TokenRecords } from '../desk/token-book.ts'
import type { Clock } from '../model/clock.ts'
import { withPatience } from '../model/patience.ts'
import type { TokenBook, TokenIdentity } from '../model/token.ts'
import { issuerKeys } from '../upstream/issuer.ts'

/** How long the start waits for the keys of issuers, milliseconds. */
const START_MS = 3000

/** By which clients are known: tokens of ours, and those that a platform signs for its jobs. */
export class ClientTokens implements TokenBook {
  readonly #tokens: KnownTokens
  readonly #jobs: JobTokens
  readonly #keys: ReturnType<typeof issuerKeys>

  private constructor(tokens: KnownTokens, jobs: JobTokens, keys: ReturnType<typeof issuerKeys>) {
    this.#tokens = tokens
    this.#jobs = jobs
    this.#keys = keys
  }

  /** Issuers that do not answer are asked again, and let nobody in until then. Throws `invalid-config`. */
  static async open(
    records: TokenRecords,
    { issuers, caFile }: Pick<Config, 'issuers' | 'caFile'>,
    clock: Clock,
    logger: Pick<Logger, 'error'>,
  ): Promise<ClientTokens> {
    const tokens = new KnownTokens(records, clock)
    const keys = issuerKeys(caFile)
    const jobs = new JobTokens(issuers, keys, clock, (issuer, error) =>
      logger.error(
        { issuer, err: error },
        'the keys of an issuer were not had; its jobs are let in by those known before',
      ),
    )
    await Promise.all([tokens.refresh(), withPatience(jobs.start(), START_MS)])
    return new ClientTokens(tokens, jobs, keys)
  }

  /** Opens every registry for this process itself. */
  get own(): string {
    return this.#tokens.own
  }

  refresh(): Promise<void> {
    return this.#tokens.refresh()
  }

  /** As of `KnownTokens`. */
  current(): Promise<void> {
    return this.#tokens.current()
  }

  isCurrent(): boolean {
    return this.#tokens.isCurrent()
  }

  identify(credential: string, registry: string): TokenIdentity | undefined {
    return this.#tokens.identify(credential, registry) ?? this.#jobs.identify(credential, registry)
  }

  async close(): Promise<void> {
    this.#jobs.close()
    await this.#keys.close()
  }
}
