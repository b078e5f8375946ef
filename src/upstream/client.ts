import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { Upstream, WriteAnswer, WriteQuestion } from '../model/upstream.ts'
import { fetchArtifact } from './artifact.ts'
import { Dispatchers, proxiesOf, type ProxySettings } from './dispatchers.ts'
import { fetchDocument } from './document.ts'
import { systemResolve, type Resolve } from './resolve.ts'
import type { Purpose } from './hosts.ts'
import { DEFAULT_LIMITS, type UpstreamLimits } from './limits.ts'
import { passthroughTo, type PassthroughTarget } from './passthrough.ts'
import { RetryBudget } from './retry.ts'
import { certificatesWith } from './trust.ts'
import { passWrite } from './write.ts'

export interface UpstreamOptions {
  /** PEM file of certificate authorities to trust besides the default ones */
  readonly caFile?: string
  /** bytes, as sent and decoded */
  readonly documentBytesMax?: number
  readonly limits?: Partial<UpstreamLimits>
  /** default: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment */
  readonly proxies?: ProxySettings
  readonly resolve?: Resolve
  /** told of every question that was answered (`error` undefined) or failed for good */
  onOutcome?(registry: string, error: unknown): void
}

export interface UpstreamClient extends Upstream {
  /** The guarded way out for requests that need no gate: only to paths that start with one of `prefixes`. */
  passthrough(registry: RegistryConfig, prefixes: readonly string[]): PassthroughTarget
  /** What a client writes, with its own credentials. */
  write(registry: RegistryConfig, question: WriteQuestion): Promise<WriteAnswer>
  /** Ends all connections; what is under way fails. */
  close(): Promise<void>
}

/** The only code that opens connections outwards. Throws `invalid-config` where `caFile` cannot be read. */
export function createUpstream(options: UpstreamOptions = {}): UpstreamClient {
  const limits: UpstreamLimits = {
    ...DEFAULT_LIMITS,
    ...(options.documentBytesMax === undefined ? {} : { documentBytes: options.documentBytesMax }),
    ...options.limits,
  }
  const dispatchers = new Dispatchers({
    limits,
    tls: options.caFile === undefined ? {} : { ca: certificatesWith(options.caFile) },
    proxies: options.proxies ?? proxiesOf(process.env),
    resolve: options.resolve ?? systemResolve,
  })
  const budgets = new Map<string, RetryBudget>()
  const way = (registry: RegistryConfig, purpose: Purpose) => {
    const budget = budgets.get(registry.upstream) ?? new RetryBudget()
    budgets.set(registry.upstream, budget)
    return { dispatcher: dispatchers.of(registry, purpose), limits, budget }
  }
  const told = async <T>(registry: RegistryConfig, answer: Promise<T>): Promise<T> => {
    try {
      const result = await answer
      options.onOutcome?.(registry.name, undefined)
      return result
    } catch (error) {
      const missing = error instanceof LazaretError && error.code === 'not-found'
      options.onOutcome?.(registry.name, missing ? undefined : error)
      throw error
    }
  }
  return {
    document: (registry, path, accept, validators) =>
      told(registry, fetchDocument(way(registry, 'document'), registry, path, accept, validators)),
    artifact: (registry, url, signal) =>
      told(registry, fetchArtifact(way(registry, 'artifact'), registry, url, signal)),
    passthrough: (registry, prefixes) =>
      passthroughTo(registry, prefixes, dispatchers.of(registry, 'passthrough', limits.passthroughBytes)),
    write(registry, question) {
      const { publishUrl } = registry
      const place = publishUrl === undefined ? registry : { ...registry, upstream: publishUrl }
      return passWrite(dispatchers.of(place, 'passthrough'), place, question, limits.documentBytes)
    },
    close: () => dispatchers.close(),
  }
}
