import type { RegistryConfig } from '../model/registry.ts'
import { isPublicAddress } from './addresses.ts'
import type { Resolve } from './resolve.ts'

export interface OwnAddresses {
  has(address: string): boolean
  /** Resolves any name; where that is at an address that is not public, upstream's own is looked up before the answer. */
  readonly resolving: Resolve
}

/**
 * The addresses of upstream's own host. Where a network answers public names itself (a mirror, a proxy of the company),
 * upstream's files come from the same machine as its index: an address that the configured host has is the operator's word
 * for that machine. Looked up when it matters, since a start with documents on disk asks upstream for no index.
 */
export function ownAddresses({ upstream }: RegistryConfig, resolve: Resolve): OwnAddresses {
  const { protocol, hostname } = new URL(upstream)
  let known: ReadonlySet<string> = new Set()
  const resolving: Resolve = (name, callback) =>
    resolve(name, (error, addresses) => {
      if (error !== null || protocol !== 'https:' || addresses.every(({ address }) => isPublicAddress(address)))
        return callback(error, addresses)
      return resolve(hostname, (failure, ours) => {
        // A resolver that fails now and then takes back nothing: clients do not repeat what is refused as private.
        if (failure === null)
          known = new Set(ours.map(({ address }) => address).filter((address) => !isThisMachine(address)))
        callback(null, addresses)
      })
    })
  return { has: (address) => known.has(address), resolving }
}

/** Loopback and link-local: never reached by a name that a page chose, whatever upstream resolves to. */
function isThisMachine(address: string): boolean {
  return /^(?:127\.|0\.|169\.254\.|::1$|::ffff:(?:127|169\.254)\.|fe[89ab])/i.test(address)
}
