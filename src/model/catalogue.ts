import type { CatalogueArtifact } from './artifact.ts'
import type { Ecosystem } from './ecosystem.ts'
import type { Unknown } from './unknown.ts'

/** What upstream says of a package, parsed from its raw document. */
export interface Catalogue {
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly artifacts: readonly CatalogueArtifact[]
  /** every version once, the lowest first; absent of what an earlier Lazaret parsed */
  readonly versions?: readonly string[]
  /** account names, sorted; unknown where upstream does not tell */
  readonly maintainers: readonly string[] | Unknown
  /** ISO 8601 UTC of the oldest version that upstream dates */
  readonly firstPublishedAt: string | Unknown
  /** PEP 792 status, or `active` */
  readonly upstreamStatus: string
  /** npm dist-tags; empty for PyPI */
  readonly tags: Readonly<Record<string, string>>
  /** true where the document says by itself that nothing is left of the package: one that is only empty replaces nothing */
  readonly saysEmpty?: boolean
}

/** A catalogue with the circumstances of its fetching. */
export interface CatalogueSnapshot {
  /** that gave the document; absent where it is not known */
  readonly documentUrl?: string
  readonly catalogue: Catalogue
  /** ISO 8601 UTC of the last answer of upstream, 304 included */
  readonly refreshedAt: string
  /** true where upstream could not be asked and this is the last good answer */
  readonly stale: boolean
  /** maintainers of the previous, different list that we saw, to tell what changed */
  readonly formerMaintainers: readonly string[] | Unknown
  /** our own clock: ISO 8601 UTC by file name, when this registry first saw the file named */
  readonly firstSeen: Readonly<Record<string, string>>
  /** the further upstream whose package it was, where another upstream gives one of that name now that does not go on from it */
  readonly formerUpstream?: string
}

/** The version that a dist-tag names; undefined: there is no such tag. A tag may be named as what every object has. */
export function taggedVersion({ tags }: Pick<Catalogue, 'tags'>, tag: string): string | undefined {
  return Object.hasOwn(tags, tag) ? tags[tag] : undefined
}
