import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { LazaretError } from '../model/errors.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { isPublicAddress } from './addresses.ts'
import { isConfiguredTarget } from './hosts.ts'
import type { UpstreamLimits } from './limits.ts'
import { ownAddresses } from './own-addresses.ts'
import type { Resolve } from './resolve.ts'
import { refuseDistrusted } from './trust.ts'

export interface TlsSettings {
  /** PEM certificates to trust; absent: the default ones */
  readonly ca?: readonly string[]
}

/**
 * Opens connections for one registry. The addresses are checked in the same step that connects to them, so that a name
 * which resolves differently the second time (DNS rebinding) gains nothing. Literal addresses never reach a lookup and
 * are checked by themselves, and so is the peer once connected.
 */
export function guardedConnector(
  registry: RegistryConfig,
  limits: UpstreamLimits,
  tls: TlsSettings,
  resolve: Resolve,
): buildConnector.connector {
  const common = {
    timeout: limits.connectMs,
    allowH2: false,
    checkServerIdentity: refuseDistrusted,
    ...(tls.ca === undefined ? {} : { ca: [...tls.ca] }),
  }
  const openly = buildConnector({ ...common, lookup: lookupBy(`registry ${registry.name}`, resolve, () => true) })
  const own = ownAddresses(registry, resolve)
  const mayConnect = (address: string): boolean => isPublicAddress(address) || own.has(address)
  const guarded = buildConnector({
    ...common,
    lookup: lookupBy(`registry ${registry.name}`, own.resolving, mayConnect),
  })
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    if (registry.allowPrivateAddresses || isConfiguredTarget(registry, hostname, port)) return openly(options, callback)
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname))
      return callback(privateAddress(`registry ${registry.name}`, hostname), null)
    return guarded(options, (...result) => {
      const [error, socket] = result
      if (error !== null) return callback(error, null)
      if (mayConnect(socket.remoteAddress ?? '')) return callback(null, socket)
      socket.destroy()
      return callback(privateAddress(`registry ${registry.name}`, hostname), null)
    })
  }
}

/**
 * Opens connections to public addresses alone, for what is no registry; `subject` is who it is for, as messages call it. Addresses are checked
 * as above.
 */
export function publicConnector(
  subject: string,
  limits: Pick<UpstreamLimits, 'connectMs'>,
  tls: TlsSettings,
  resolve: Resolve,
): buildConnector.connector {
  const connect = buildConnector({
    timeout: limits.connectMs,
    allowH2: false,
    checkServerIdentity: refuseDistrusted,
    ...(tls.ca === undefined ? {} : { ca: [...tls.ca] }),
    lookup: lookupBy(subject, resolve, isPublicAddress),
  })
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) return callback(privateAddress(subject, hostname), null)
    return connect(options, (...result) => {
      const [error, socket] = result
      if (error !== null) return callback(error, null)
      if (isPublicAddress(socket.remoteAddress ?? '')) return callback(null, socket)
      socket.destroy()
      return callback(privateAddress(subject, hostname), null)
    })
  }
}

/** Opens connections to whatever address, for what is no registry and may be anywhere. */
export function anyConnector(
  subject: string,
  { connectMs }: Pick<UpstreamLimits, 'connectMs'>,
  resolve: Resolve,
): buildConnector.connector {
  return buildConnector({ timeout: connectMs, allowH2: false, lookup: lookupBy(subject, resolve, () => true) })
}

/** A lookup that lets through only the addresses that `allows` takes. */
function lookupBy(subject: string, resolve: Resolve, allows: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]): void => {
      if (error !== null) return callback(error, '', 0)
      const wanted = addresses.filter(({ family }) => matchesFamily(options.family, family))
      const allowed = wanted.filter(({ address }) => allows(address))
      const [first] = allowed
      if (first === undefined)
        return callback(wanted.length === 0 ? noAddress(hostname) : privateAddress(subject, hostname), '', 0)
      if (options.all === true) return callback(null, allowed)
      return callback(null, first.address, first.family)
    }
    resolve(hostname, answer)
  }
}

function matchesFamily(wanted: number | 'IPv4' | 'IPv6' | undefined, family: number): boolean {
  return wanted === undefined || wanted === 0 || wanted === family || wanted === `IPv${family}`
}

function privateAddress(subject: string, hostname: string): LazaretError {
  return new LazaretError(
    'upstream-forbidden-host',
    `${subject}: ${hostname} is at a private, loopback or link-local address, and allow_private_addresses is not set`,
  )
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' })
}
