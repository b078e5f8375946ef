import type { FastifyInstance } from 'fastify'
import type { Earlier } from './earlier.ts'
import type { Requester } from '../model/case.ts'
import type { Ecosystem } from '../model/ecosystem.ts'
import type { Gate, Uninspected } from '../model/gate.ts'
import type { Catalogues, Sidecars, Views } from '../model/metadata.ts'
import type { ListFormat, ProjectLists } from '../model/project-list.ts'
import type { TokenBook } from '../model/token.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { WriteAnswer, WriteQuestion } from '../model/upstream.ts'

/**
 * What a route gives. `artifact`: bytes, through the gate. `metadata`: a view. `passthrough`: upstream's answer, never
 * an artifact. `local`: our own words, or no more than the names of packages. `refused`: a clear
 * sentence why this registry does not do that.
 */
export type RouteKind = 'artifact' | 'metadata' | 'passthrough' | 'local' | 'refused'

/** One row of a adapter's route table. Routes are registered from rows, and the gate matrix is generated from them. */
export interface RouteRow {
  /** upper case; a GET row answers HEAD too */
  readonly method: string
  /** below `/<registry>`, in the router's notation: `/:name/-/:file` */
  readonly pattern: string
  readonly kind: RouteKind
}

/** The way to upstream for requests that need no gate. Made by the upstream client, which guards it. */
export interface Passthrough {
  /** upstream's base URL, ends in `/` */
  readonly upstream: string
  /** undici's Dispatcher; not named here, since the proxy's types are of another major version */
  readonly dispatcher: object
}

/** A client writes a package. */
export interface PackageWrite {
  readonly registry: string
  readonly name: string
  readonly action: string
  readonly requester: Requester
}

/** The way to upstream for what clients write. Made by the composition. */
export interface Writes {
  /** What changes no package: it is not logged. Throws LazaretError `upstream-…`, `forbidden`. */
  pass(upstream: RegistryConfig, question: WriteQuestion): Promise<WriteAnswer>
  /**
   * A write of a package: the log tells of it before it is passed on, and of the answer after; then the package's catalogue is renewed. Throws
   * as `pass`, and LazaretError `storage-unreachable` where the log cannot be written, and nothing was passed on.
   */
  write(upstream: RegistryConfig, question: WriteQuestion, write: PackageWrite): Promise<WriteAnswer>
}

/** Everything that the routes of one registry work with. */
export interface RegistryContext {
  readonly registry: RegistryConfig
  /** base URL under which clients reach this Lazaret, without a slash at its end */
  readonly publicUrl: string
  readonly gate: Gate
  readonly views: Views
  readonly catalogues: Catalogues
  /** absent: `.metadata` is made from inspected artifacts. There is no upstream client here: no route may ask upstream itself (law 1) */
  readonly sidecars?: Sidecars
  /** absent: nobody is told what packages there are */
  readonly projects?: ProjectLists
  /** absent: nothing is passed on that changes anything at upstream */
  readonly writes?: Writes
  /** absent: nobody has a token of ours */
  readonly tokens?: TokenBook
  /** absent: routes of this kind answer that they are not available */
  readonly passthrough?: Passthrough
}

/** What an ecosystem brings, besides its documents (`documents.ts`): its routes, and the table that they come from. */
export interface EcosystemAdapter {
  readonly ecosystem: Ecosystem
  readonly routes: readonly RouteRow[]
  /** starts of the paths below upstream that the passthrough routes need; absent: there are none */
  readonly passthroughPrefixes?: readonly string[]
  /** A file of a format that no check reads, told by its name; absent: the ecosystem has one format */
  uninspected?(filename: string): Uninspected | undefined
  /** How all packages of a registry are listed; absent: its clients know no such list */
  readonly projectList?: ListFormat
  /** The version before, which a new one is compared with: one choice for the gate and for the desk */
  readonly earlier: Earlier
  /** Registers the routes of one registry under `/<registry name>/`. */
  register(app: FastifyInstance, context: RegistryContext): Promise<void>
}

/** The registry's base URL as its documents name it: `http://127.0.0.1:4874/npm/`. */
export function registryUrl(context: Pick<RegistryContext, 'publicUrl' | 'registry'>): string {
  return `${context.publicUrl}/${context.registry.name}/`
}
