import { isIP } from 'node:net'
import { LazaretError } from '../model/errors.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { isPublicAddress } from './addresses.ts'

/** What is asked for decides how far a request may go: a page names artifacts on other hosts, never documents. */
export type Purpose = 'document' | 'artifact'

/** Hostname without the brackets of an IPv6 literal. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/**
 * Turns away every URL that upstream's documents and redirects may not send us to. Names are checked here, their
 * addresses when the connection is made (guard.ts). Throws `upstream-forbidden-host`.
 */
export function assertAllowed(registry: RegistryConfig, url: URL, purpose: Purpose): void {
  const reason = refusalReason(registry, url, purpose)
  if (reason !== undefined) {
    throw new LazaretError(
      'upstream-forbidden-host',
      `registry ${registry.name}: ${purpose} at ${url.origin} is not fetched: ${reason}`,
    )
  }
}

function refusalReason(registry: RegistryConfig, url: URL, purpose: Purpose): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'only http and https are spoken'
  const upstream = new URL(registry.upstream)
  if (url.protocol === 'http:' && upstream.protocol === 'https:')
    return 'upstream speaks https, and this is not encrypted'
  if (isOwnHost(upstream, url)) return undefined
  if (!registry.allowPrivateAddresses && isPrivateName(url) && !isNamedLiteral(registry, url)) {
    return 'the address is private, and allow_private_addresses is not set'
  }
  if (registry.artifactHosts.some((host) => matchesHost(host, url))) return undefined
  if (registry.onlyNamedHosts !== true && namesAnyHost(registry, url, purpose)) return undefined
  return 'the host is neither its upstream nor one of its artifact_hosts'
}

/** Whether a registry's files may lie on any public host, as those of a PyPI index may. */
const IS_ON_ANY_HOST: Readonly<Record<Ecosystem, boolean>> = { npm: false, pypi: true }

function namesAnyHost({ ecosystem }: RegistryConfig, { protocol, port }: URL, purpose: Purpose): boolean {
  return IS_ON_ANY_HOST[ecosystem] && purpose === 'artifact' && protocol === 'https:' && port === ''
}

/** The same host and port, or the same host over https at its usual port. */
function isOwnHost(upstream: URL, url: URL): boolean {
  return (
    url.host === upstream.host || (url.hostname === upstream.hostname && url.protocol === 'https:' && url.port === '')
  )
}

/**
 * `files.example`, `files.example:8443`, or `*.blob.example` for every name below. Without a port: the usual one of the
 * protocol.
 */
function matchesHost(host: string, url: URL): boolean {
  const wanted = host.toLowerCase()
  return wanted.startsWith('*.') ? url.host.endsWith(wanted.slice(1)) : url.host === wanted
}

/** Told from the name alone, for connections that a proxy makes for us and that we cannot look at. */
function isPrivateName(url: URL): boolean {
  const hostname = bare(url.hostname).replace(/\.$/, '')
  if (isIP(hostname) !== 0) return !isPublicAddress(hostname)
  return hostname === 'localhost' || hostname.endsWith('.localhost')
}

/** An address that the operator wrote out is meant as it stands. */
function isNamedLiteral(registry: RegistryConfig, url: URL): boolean {
  return isIP(bare(url.hostname)) !== 0 && registry.artifactHosts.some((host) => matchesHost(host, url))
}

/** Whether a connection to this host and port is by the operator's own words, whatever its address. */
export function isConfiguredTarget(registry: RegistryConfig, hostname: string, port: number): boolean {
  const upstream = new URL(registry.upstream)
  const ownPort = Number(upstream.port) || (upstream.protocol === 'https:' ? 443 : 80)
  if (bare(upstream.hostname) === hostname && ownPort === port) return true
  return isIP(hostname) !== 0 && registry.artifactHosts.some((host) => literalMatches(host, hostname, port))
}

function literalMatches(host: string, hostname: string, port: number): boolean {
  if (!URL.canParse(`http://${host}`)) return false
  const url = new URL(`http://${host}`)
  return bare(url.hostname) === hostname && (url.port === '' ? port === 443 || port === 80 : Number(url.port) === port)
}

/**
 * The URL that is really fetched: without user names, and on upstream's protocol where a mirror behind a TLS terminator
 * names its own files by http.
 */
export function normaliseUrl(registry: RegistryConfig, text: string): URL {
  if (!URL.canParse(text))
    throw new LazaretError('upstream-failed', `upstream of ${registry.name} names something that is no URL`)
  const url = new URL(text)
  const upstream = new URL(registry.upstream)
  url.username = ''
  url.password = ''
  url.hash = ''
  const downgraded = url.protocol === 'http:' && upstream.protocol === 'https:' && url.port === ''
  if (downgraded && url.hostname === upstream.hostname) {
    url.protocol = 'https:'
    url.port = upstream.port
  }
  return url
}
