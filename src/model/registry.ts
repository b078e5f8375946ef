import type { Ecosystem } from './ecosystem.ts'
import type { Mode } from './verdict.ts'

/** A named front door: ecosystem, upstream and policy, served under `/<name>/`. */
export interface RegistryConfig {
  readonly name: string
  readonly ecosystem: Ecosystem
  /** npm: the registry's root URL; PyPI: the URL above `<name>/`, as pip's --index-url. Always ends in `/` */
  readonly upstream: string
  /** hosts besides the upstream's own from which artifacts may be fetched */
  readonly artifactHosts: readonly string[]
  /** addresses in private, loopback and link-local ranges may be reached */
  readonly allowPrivateAddresses: boolean
  readonly credentials?: UpstreamCredentials
  /** name of a shipped pack (`default`, `strict`, `monitor`) or a path to a policy file */
  readonly policy: string
  readonly mode: Mode
  /** `fallback`: refused versions are hidden from resolvers; `strict`: listed, refused at download */
  readonly selection: 'fallback' | 'strict'
  /** how long an upstream answer is fresh, seconds */
  readonly metadataMaxAgeSeconds: number
}

export type UpstreamCredentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
