import type { ArtifactKind, ReadAs } from './artifact-kind.ts'
import type { IntegrityClaim, Sha256 } from './digest.ts'
import type { Ecosystem } from './ecosystem.ts'
import type { Unknown } from './unknown.ts'

export { ARTIFACT_KINDS, type ArtifactKind, type ReadAs } from './artifact-kind.ts'

export function readAsOf({ kind, filename }: Pick<ArtifactName, 'kind' | 'filename'>): ReadAs {
  if (kind !== 'sdist') return kind
  if (/\.zip$/i.test(filename)) return 'sdist-zip'
  return /\.t(?:ar\.)?gz$/i.test(filename) ? 'sdist-gzip' : 'sdist-other'
}

const KINDS: Readonly<Record<ReadAs, ArtifactKind>> = {
  'npm-tarball': 'npm-tarball',
  wheel: 'wheel',
  'sdist-gzip': 'sdist',
  'sdist-zip': 'sdist',
  'sdist-other': 'sdist',
}

export function kindOf(readAs: ReadAs): ArtifactKind {
  return KINDS[readAs]
}

/** Whose files are of each kind. */
export const KIND_ECOSYSTEM: Readonly<Record<ArtifactKind, Ecosystem>> = {
  'npm-tarball': 'npm',
  wheel: 'pypi',
  sdist: 'pypi',
}

export function ecosystemOf(readAs: ReadAs): Ecosystem {
  return KIND_ECOSYSTEM[KINDS[readAs]]
}

/** Names one immutable file of one version of one package. */
export interface ArtifactName {
  readonly ecosystem: Ecosystem
  /** canonical: npm as published (`@scope/name`), PyPI normalised (PEP 503) */
  readonly name: string
  readonly version: string
  /** as upstream names it: `left-pad-1.3.0.tgz`, `six-1.16.0-py2.py3-none-any.whl` */
  readonly filename: string
  readonly kind: ArtifactKind
}

/** What tells one file of a registry from another: npm names tarballs of two scopes alike. */
export type FileName = Pick<ArtifactName, 'name' | 'filename'>

/** What upstream's metadata says of one artifact. */
export interface CatalogueArtifact extends ArtifactName {
  /** absolute URL of the bytes at upstream */
  readonly url: string
  /** empty where upstream states none */
  readonly claims: readonly IntegrityClaim[]
  /** ISO 8601 UTC */
  readonly publishedAt: string | Unknown
  readonly sizeBytes: number | Unknown
  /** what is in it, in bytes; absent: upstream does not say */
  readonly unpackedBytes?: number
  /** upstream has attestations of how it was built; absent: it names none. Nothing of them is verified */
  readonly hasProvenance?: true
  /** upstream's own withdrawal: PyPI's yank reason, npm's deprecation text; true where no reason is given */
  readonly withdrawn: string | boolean
  /** who published this version, by upstream's account name */
  readonly publisher: string | Unknown
  /** npm: the version's manifest in the packument, which installers obey; PyPI: unknown */
  readonly manifest: CatalogueManifest | Unknown
  /** PyPI: upstream's claim of the `.metadata` beside the file, unknown where it states no hash; absent: there is none */
  readonly coreMetadataSha256?: Sha256 | Unknown
}

/**
 * Of a packument's manifest of one version the members that installers obey, as they stand there: nothing is known of their
 * values. What is absent is unknown, never a statement: some registries leave out `scripts`.
 */
export type CatalogueManifest = Readonly<Record<string, unknown>>

/** Bytes in our store, and the name under which they were fetched. */
export interface StoredArtifact extends ArtifactName {
  readonly registry: string
  readonly digest: Sha256
  readonly sizeBytes: number
  /** whether upstream's strongest claim was checked against the bytes */
  readonly integrity: IntegrityOutcome
  /** upstream's claims at the time of storing: when they change, the file is fetched anew */
  readonly claims: readonly IntegrityClaim[]
  /** ISO 8601 UTC: when our registry first saw this file named */
  readonly firstSeenAt: string
  /** ISO 8601 UTC */
  readonly storedAt: string
  /** ISO 8601 UTC: when other bytes came under this file name last; absent: it has those that it had first */
  readonly replacedAt?: string
}

export type IntegrityOutcome = 'verified' | 'unclaimed' | 'mismatch'
