import type { CatalogueArtifact } from './artifact.ts'
import type { Catalogue, CatalogueSnapshot } from './catalogue.ts'
import type { Sha256 } from './digest.ts'
import type { Ecosystem } from './ecosystem.ts'
import type { RegistryConfig } from './registry.ts'

/** Upstream's metadata of a package, as its bytes came. */
export interface RawDocument {
  /** canonical package name that was asked for */
  readonly name: string
  readonly bytes: Uint8Array
  readonly contentType: string
  /** URL that answered, for relative links */
  readonly url: string
}

/** A refused artifact in a listing. */
export interface RefusedListing {
  readonly line: string
  readonly link: string
  /** id of the rule that a person should read first */
  readonly rule: string
}

/** A version that resolvers are kept from, and the rule behind it. */
export interface WithheldVersion {
  readonly version: string
  readonly rule: string
}

export interface RenderContext {
  /** our base URL of the registry, ends in `/`: `http://127.0.0.1:4874/npm/` */
  readonly registryUrl: string
  readonly selection: RegistryConfig['selection']
  /** files of formats that nobody inspects are served, too */
  readonly isObserved?: true
  /** refused artifacts by file name; all others are listed as upstream lists them */
  readonly refused: ReadonlyMap<string, RefusedListing>
  /** sha256 of METADATA by wheel file name, for wheels that were inspected */
  readonly coreMetadata: ReadonlyMap<string, Sha256>
  /** when we saw a file first, ISO 8601 UTC, by its name; absent: not known */
  readonly firstSeen?: (filename: string) => string
  /** names of the forms to render; absent: all */
  readonly forms?: readonly string[]
}

export interface RenderedForm {
  /** name of the form: npm `full` and `abbreviated`; PyPI `json` and `html` */
  readonly form: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A tag or default choice that points elsewhere than upstream's. */
export interface Substitution {
  /** npm: the dist-tag; PyPI: `newest` */
  readonly choice: string
  readonly from: string
  /** absent: nothing is left to choose */
  readonly to?: string
  /** that keeps `from` back */
  readonly rule: string
}

/** The newest release for some of the runtimes that a package is made for. */
export interface OfferedRelease {
  readonly version: string
  /** for which runtimes, in the ecosystem's own words; absent: for all */
  readonly requires?: string
  readonly filenames: readonly string[]
}

export interface RenderedView {
  readonly forms: readonly RenderedForm[]
  readonly substitutions: readonly Substitution[]
  /** newest first, at most WITHHELD_MAX */
  readonly withheld: readonly WithheldVersion[]
  /** PyPI: what a client takes that names no version, newest first; absent: tags tell it (npm) */
  readonly offered?: readonly OfferedRelease[]
}

/** Versions of one package that are told to be withheld. */
export const WITHHELD_MAX = 50

/** A document of upstream, parsed once. */
export interface OpenedDocument {
  readonly catalogue: Catalogue
  render(context: RenderContext): RenderedView
}

/** One ecosystem's documents: pure functions from upstream's bytes to ours. Runs in a worker. */
export interface EcosystemDocuments {
  readonly ecosystem: Ecosystem
  /** what to ask upstream for: path under the registry's upstream URL, and Accept */
  request(name: string): { readonly path: string; readonly accept: string }
  /** whether an answer of this media type, with status 404 or 410, is the registry's own word that a package is gone */
  saysMissing(contentType: string): boolean
  /** Throws LazaretError `upstream-failed` on a document that is none. */
  open(raw: RawDocument): OpenedDocument
}

export type ContentCoding = 'identity' | 'gzip' | 'zstd'

/** Ready bytes of a view. */
export interface ViewBody {
  readonly bytes: Buffer
  readonly coding: ContentCoding
  readonly contentType: string
  /** strong, quoted, differs for each form and coding */
  readonly etag: string
}

/** The metadata that we serve. */
export interface Views {
  /**
   * `stale`: upstream could not be asked, this is its last good answer. The rest is what the rendered view says.
   * Throws `not-found`, `upstream-…`.
   */
  get(registry: string, name: string, form: string, codings: readonly ContentCoding[]): Promise<ReadyView>
}

export interface ReadyView extends Pick<RenderedView, 'substitutions' | 'withheld' | 'offered'> {
  readonly body: ViewBody
  readonly stale: boolean
  /** whether this very view would be given now, which counts as giving it; absent: it is to be asked for each time */
  readonly again?: () => boolean
}

/** Upstream's small files beside the artifacts of one registry (`.metadata`), which hold no code. */
export interface Sidecars {
  /** The bytes as the upstream of that document gives them, not yet compared with its claim. Throws LazaretError `upstream-…`, `too-large`. */
  read(artifact: CatalogueArtifact, documentUrl?: string): Promise<Buffer>
}

/** Upstream's metadata, fetched conditionally, stored raw, parsed once. */
export interface Catalogues {
  /** Fresh by the registry's age limit, or stale where upstream is down. Throws `not-found`, `upstream-…`. */
  snapshot(registry: string, name: string): Promise<CatalogueSnapshot>
  /** What is stored, however old; upstream is never asked. */
  cached(registry: string, name: string): Promise<CatalogueSnapshot | undefined>
  /** Asks upstream whether anything changed, at most once a second a package. Never throws for what upstream does. */
  renew(registry: string, name: string): Promise<void>
  /** Asks upstream now. For a file that the catalogue does not name yet. */
  refresh(registry: string, name: string): Promise<CatalogueSnapshot>
  /** The raw document of the same answer as `snapshot`. */
  raw(registry: string, name: string): Promise<{ document: RawDocument; snapshot: CatalogueSnapshot }>
}

export interface CatalogueRecord {
  readonly registry: string
  readonly name: string
  readonly raw: Uint8Array
  readonly contentType: string
  readonly url: string
  readonly etag?: string
  readonly lastModified?: string
  readonly catalogue: Catalogue
  /** ISO 8601 UTC by file name */
  readonly firstSeen: Readonly<Record<string, string>>
  readonly formerMaintainers: CatalogueSnapshot['formerMaintainers']
  readonly refreshedAt: string
  /** the further upstream that gave the document; absent: the registry's own, or it is not known */
  readonly givenBy?: string
  /** the further upstream whose package it is, as far as we saw; absent: no one's */
  readonly owner?: string
}

/** What is stored of a package beside the raw document. */
export interface ParsedRecord extends Omit<CatalogueRecord, 'raw'> {
  /** upstream said that there is no such package (any more), or that it does not give it: then there is no document */
  readonly missing: boolean
}

/** A document and its catalogue's text, each as it is stored. */
export interface PackedCatalogue {
  readonly raw: Uint8Array
  readonly parsed: Uint8Array
}

export interface CatalogueStore {
  /** The raw document of what `load` gives. */
  document(registry: string, name: string): Promise<RawDocument | undefined>
  load(registry: string, name: string): Promise<ParsedRecord | undefined>
  /** The raw document may be stored compressed; `document` gives the bytes as they came. `packed`: of this very record, where it is at hand */
  save(record: CatalogueRecord, packed?: PackedCatalogue): Promise<void>
  /** 304: only the time moves */
  touch(registry: string, name: string, refreshedAt: string): Promise<void>
}
