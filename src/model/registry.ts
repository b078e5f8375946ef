import type { Ecosystem } from './ecosystem.ts'
import type { Mode } from './verdict.ts'

/** One registry of the configuration: ecosystem, upstream and policy, served under `/<name>/`. */
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
  /** further upstreams, in the order in which they are asked, before `upstream` */
  readonly routes?: readonly UpstreamRoute[]
  /** patterns of names that belong to upstreams of other registries of the ecosystem */
  readonly reserved?: readonly string[]
  /** patterns of names that are the organisation's own, those of upstreams among them: others that resemble them are told */
  readonly ownNames?: readonly string[]
  /** what clients write is passed on to `upstream`, with their own credentials */
  readonly publish?: boolean
  /** where that is, if it is not below `upstream`: the very URL to which a PyPI index takes uploads */
  readonly publishUrl?: string
  /** `anonymous`: tokens of ours are not looked at; `required`: nothing is given without one. Absent: `optional` */
  readonly access?: 'anonymous' | 'optional' | 'required'
  /** artifacts only from the upstream's own host and `artifactHosts`, in PyPI, too */
  readonly onlyNamedHosts?: boolean
  /** which of its further upstreams this is, where it stands for one of them alone */
  readonly route?: string
}

/** One of several upstreams of a registry. */
export interface UpstreamRoute {
  readonly name: string
  /** as `RegistryConfig.upstream` */
  readonly upstream: string
  readonly artifactHosts: readonly string[]
  readonly allowPrivateAddresses: boolean
  readonly credentials?: UpstreamCredentials
  /** patterns of the names that belong to it, with `*` for any characters; empty: it is asked for all that belong to none */
  readonly packages: readonly string[]
  readonly publish?: boolean
  readonly publishUrl?: string
}

export type UpstreamCredentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** a bearer token that the operator's command prints */
  | { readonly kind: 'command'; readonly command: string }
