import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Logger } from 'pino'
import type { RegistryConfig, UpstreamCredentials } from '../model/registry.ts'

/** How often a command is run anew, milliseconds: the tokens of cloud registries live for an hour and longer. */
const RENEW_MS = 10 * 60_000

/** A command ends within this, milliseconds. */
const COMMAND_MS = 30_000

/** Longest output, bytes. */
const OUTPUT_BYTES_MAX = 64 * 1024

/** Tokens that the operator's own commands print: run at the start, and often enough that none runs out. */
export class CredentialCommands {
  readonly #logger: Logger
  readonly #tokens = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The registries with credentials that are always the last that a command printed. */
  async resolve(registries: readonly RegistryConfig[]): Promise<readonly RegistryConfig[]> {
    const resolved = registries.map((registry) => this.#registry(registry))
    if (this.#tokens.size === 0) return registries
    await this.#renew()
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS).unref()
    return resolved
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #registry(registry: RegistryConfig): RegistryConfig {
    const { routes } = registry
    const own = this.#withToken(registry)
    return routes === undefined ? own : { ...own, routes: routes.map((route) => this.#withToken(route)) }
  }

  #withToken<Reached extends { readonly credentials?: UpstreamCredentials }>(reached: Reached): Reached {
    const { credentials } = reached
    return credentials === undefined ? reached : { ...reached, credentials: this.#credentials(credentials) }
  }

  #credentials(credentials: UpstreamCredentials): UpstreamCredentials {
    if (credentials.kind !== 'command') return credentials
    const { command } = credentials
    const tokens = this.#tokens.set(command, '')
    return {
      kind: 'bearer',
      get token() {
        return tokens.get(command) ?? ''
      },
    }
  }

  async #renew(): Promise<void> {
    await Promise.all([...this.#tokens.keys()].map((command) => this.#run(command)))
  }

  /** The last token is kept where the command fails: it may well be good for a while. */
  async #run(command: string): Promise<void> {
    try {
      const options = { timeout: COMMAND_MS, maxBuffer: OUTPUT_BYTES_MAX }
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], options)
      const token = stdout.trim()
      if (token === '' || /[^\x21-\x7e]/.test(token)) throw new Error('it printed no token')
      this.#tokens.set(command, token)
    } catch (error) {
      // Its output may hold the secret: only how it ended is logged.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'no token'
      this.#logger.error({ code }, 'a token_command failed; the upstream is asked with the last token, or none')
    }
  }
}
