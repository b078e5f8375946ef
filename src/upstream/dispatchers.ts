import { EnvHttpProxyAgent } from 'undici'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { guardedConnector, type TlsSettings } from './guard.ts'
import type { Purpose } from './hosts.ts'
import type { UpstreamLimits } from './limits.ts'
import type { Resolve } from './resolve.ts'
import { refuseDistrusted } from './trust.ts'

/** Proxies for the way out, as the environment variables of the same names hold them. */
export interface ProxySettings {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

/** Throws `invalid-config` where a variable holds no address of a proxy. */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): ProxySettings {
  const read = (name: string): string | undefined => environment[name.toLowerCase()] ?? environment[name]
  const proxy = (name: string): string => proxyUrl(name, read(name) ?? '')
  return { httpProxy: proxy('HTTP_PROXY'), httpsProxy: proxy('HTTPS_PROXY'), noProxy: read('NO_PROXY') ?? '' }
}

/** `host:port` is meant as `http://host:port`, as curl and others take it. */
function proxyUrl(variable: string, value: string): string {
  if (value === '') return ''
  const text = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new LazaretError('invalid-config', `${variable} must hold the http or https URL of a proxy`)
}

export interface DispatcherSettings {
  readonly limits: UpstreamLimits
  readonly tls: TlsSettings
  readonly proxies: ProxySettings
  readonly resolve: Resolve
}

/** What connections are for. Slow artifacts must not take those that documents need, nor passed-through requests either's. */
export type Use = Purpose | 'passthrough'

/**
 * Connections are kept apart by registry: what one registry may reach, another must not find open already.
 *
 * Behind a proxy the proxy resolves names and opens connections. Hosts and literal addresses are still checked before a
 * request is made (hosts.ts), but not what a name resolves to: keeping private ranges closed is then the proxy's part.
 */
export class Dispatchers {
  readonly #settings: DispatcherSettings
  readonly #agents = new Map<string, EnvHttpProxyAgent>()

  constructor(settings: DispatcherSettings) {
    this.#settings = settings
  }

  /** `maxResponseBytes`: for answers that nobody counts downstream. */
  of(registry: RegistryConfig, use: Use, maxResponseBytes = -1): EnvHttpProxyAgent {
    const { name, upstream, artifactHosts, allowPrivateAddresses } = registry
    const key = JSON.stringify([name, upstream, artifactHosts, allowPrivateAddresses, use, maxResponseBytes])
    const known = this.#agents.get(key)
    if (known !== undefined) return known
    const agent = this.#open(registry, maxResponseBytes)
    this.#agents.set(key, agent)
    return agent
  }

  #open(registry: RegistryConfig, maxResponseSize: number): EnvHttpProxyAgent {
    const { limits, tls, proxies, resolve } = this.#settings
    const ca = tls.ca === undefined ? {} : { ca: [...tls.ca] }
    return new EnvHttpProxyAgent({
      ...proxies,
      connect: guardedConnector(registry, limits, tls, resolve),
      requestTls: { ...ca, checkServerIdentity: refuseDistrusted },
      proxyTls: ca,
      connectTimeout: limits.connectMs,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.idleMs,
      connections: limits.connections,
      maxResponseSize,
    })
  }

  /** Breaks off what is under way: by then nobody waits for it any more. */
  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()))
    this.#agents.clear()
  }
}
