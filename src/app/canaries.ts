import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Readiness } from '../http/health.ts'
import { CANARIES, CANARY_BYTES } from '../model/canary.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { RegistryConfig } from '../model/registry.ts'

/** After the start, and then as often, milliseconds. */
const FIRST_MS = 2000
const EVERY_MS = 60 * 60 * 1000

interface Shot {
  /** what it tries, in words */
  readonly what: string
  readonly method: 'GET' | 'HEAD'
  /** below the registry */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** the file itself, or a part of a list, which must be refused; or a list, which must keep resolvers from it */
  readonly aims: 'file' | 'manifest' | 'list'
}

/** Every way in which a client asks for a version that is refused. */
const SHOTS: Readonly<Record<Ecosystem, readonly Shot[]>> = { npm: npmShots(), pypi: pypiShots() }

function npmShots(): readonly Shot[] {
  const { name, bad } = CANARIES.npm
  return [
    ...['application/json', 'application/vnd.npm.install-v1+json'].map((accept) => list(`/${name}`, accept)),
    ...file(`/${name}/-/${name}-${bad}.tgz`),
    { what: `GET /${name}/${bad}`, method: 'GET', path: `/${name}/${bad}`, headers: {}, aims: 'manifest' },
  ]
}

function pypiShots(): readonly Shot[] {
  const { name, bad } = CANARIES.pypi
  const path = `/packages/-/https/canary.invalid/443/${name.replaceAll('-', '_')}-${bad}-py3-none-any.whl`
  return [
    ...['application/vnd.pypi.simple.v1+json', 'text/html'].map((accept) => list(`/simple/${name}/`, accept)),
    ...file(path),
    ...file(`${path}.metadata`).slice(0, 1),
  ]
}

function list(path: string, accept: string): Shot {
  return { what: `GET ${path} as ${accept}`, method: 'GET', path, headers: { accept }, aims: 'list' }
}

function file(path: string): readonly Shot[] {
  const shot = (method: Shot['method'], headers: Shot['headers'] = {}): Shot => {
    return {
      what: `${method} ${path}${headers['range'] === undefined ? '' : ' in part'}`,
      method,
      path,
      headers,
      aims: 'file',
    }
  }
  return [shot('GET'), shot('HEAD'), shot('GET', { range: 'bytes=0-9' })]
}

export interface CanaryOptions {
  readonly server: Pick<FastifyInstance, 'inject'>
  readonly registries: readonly RegistryConfig[]
  /** opens every registry for this process alone */
  readonly token: string
  /** the host that clients ask, with its port where it is not the usual one; absent: that of a request that names none */
  readonly host?: string
  readonly logger: Pick<Logger, 'error'>
  /** what is wrong with the inspector, in words; undefined: it sees what it must */
  readonly inspect?: (ecosystem: Ecosystem) => Promise<string | undefined>
  /** how many shots of a registry came through */
  readonly onFired: (registry: string, through: number) => void
  /** after each round: every alarm of it, a sentence each */
  readonly onTried?: (alarms: readonly string[]) => void
}

/**
 * A control that sees nothing must say so: at the start and each hour every route of every registry that enforces is asked for a
 * package of ours that is refused under every policy. One that gets it is an alarm in the log, in the metrics and in readiness.
 */
export class CanaryRange {
  readonly #options: CanaryOptions
  #through: readonly string[] = []
  #timer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: CanaryOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#run()
      this.#timer = setInterval(() => this.#run(), EVERY_MS).unref()
    }, FIRST_MS).unref()
  }

  #run(): void {
    this.#running = this.fire()
  }

  /** Resolves when nothing is under way any more; what a server that ends answers is no alarm. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  readonly readiness: Readiness = {
    name: 'canaries',
    check: async () => {
      const [first] = this.#through
      return first === undefined ? undefined : `the gate does not refuse what it must: ${first}`
    },
  }

  /** What came through, in words; empty where every control fired. */
  async fire(): Promise<readonly string[]> {
    const { registries, onFired, onTried, logger } = this.#options
    const through: string[] = []
    for (const registry of registries.filter(({ mode }) => mode === 'enforce')) {
      const shots = SHOTS[registry.ecosystem].filter(({ aims }) => aims === 'file' || registry.selection === 'fallback')
      const results = await Promise.all(shots.map((shot) => this.#shoot(registry, shot)))
      if (this.#isClosed) return []
      const failed = results.filter((result) => result !== undefined)
      onFired(registry.name, failed.length)
      through.push(...failed)
    }
    const blind = await this.#tryInspector()
    if (this.#isClosed) return []
    if (through.length > 0)
      logger.error({ through }, 'the gate does not refuse what it must: stop serving, and look why')
    this.#through = through
    onTried?.([...through.map((one) => `the gate does not refuse what it must: ${one}`), ...blind])
    return through
  }

  /**
   * An inspector that sees nothing lets everything through that metadata do not tell of. It alone does not end readiness: one that fails
   * gives `check-failed`, by which whatever it looks at is refused.
   */
  async #tryInspector(): Promise<readonly string[]> {
    const { registries, inspect, onFired, logger } = this.#options
    const problems: string[] = []
    if (inspect === undefined) return problems
    for (const ecosystem of new Set(registries.map((registry) => registry.ecosystem))) {
      const problem = await inspect(ecosystem)
      if (this.#isClosed) return problems
      onFired(`inspection of ${ecosystem}`, problem === undefined ? 0 : 1)
      if (problem === undefined) continue
      logger.error({ problem }, 'the inspector does not see what it must: look why')
      problems.push(problem)
    }
    return problems
  }

  async #shoot(
    { name, ecosystem }: RegistryConfig,
    { what, method, path, headers, aims }: Shot,
  ): Promise<string | undefined> {
    const { server, token, host } = this.#options
    try {
      const { statusCode, rawPayload, body } = await server.inject({
        method,
        url: `/${name}${path}`,
        ...(host === undefined ? {} : { authority: host }),
        headers: { ...headers, authorization: `Bearer ${token}`, 'user-agent': 'lazaret canary' },
      })
      const isHit =
        aims === 'list'
          ? withholds(ecosystem, statusCode, body)
          : statusCode === 403 && !rawPayload.includes(CANARY_BYTES)
      return isHit ? undefined : `${name}: ${what} was answered with ${statusCode}`
    } catch (error) {
      return `${name}: ${what} failed: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}

/** Whether a list keeps resolvers from the bad version and offers the good one. */
function withholds(ecosystem: Ecosystem, status: number, body: string): boolean {
  const { good, bad } = CANARIES[ecosystem]
  if (status !== 200 || !body.includes(good)) return false
  return IS_WITHHELD[ecosystem](body, bad)
}

/** Whether a list of the ecosystem leaves a version out, or says why not to take it. */
const IS_WITHHELD: Readonly<Record<Ecosystem, (body: string, version: string) => boolean>> = {
  npm: (body, version) => !body.includes(`${version}.tgz`),
  pypi: (body, version) => body.slice(body.lastIndexOf(`-${version}-py3-none-any.whl`) - 2000).includes('lazaret: '),
}
