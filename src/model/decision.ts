import type { Advisory } from './advisory.ts'
import { readAsOf, type CatalogueArtifact } from './artifact.ts'
import type { Catalogue, CatalogueSnapshot } from './catalogue.ts'
import type { Freeze } from './freeze.ts'
import type { Outbreak } from './outbreak.ts'
import type { ReleaseHistory } from './release-history.ts'
import type { Sha256 } from './digest.ts'
import type { JudgedFacts } from './fact.ts'
import type { Unknown } from './unknown.ts'
import type { Mode } from './verdict.ts'
import type { Rejection, Waiver } from './waiver.ts'

/** What upstream says of the package as a whole, as far as rules may ask. */
export interface PackageFacts {
  readonly firstPublishedAt: string | Unknown
  readonly maintainers: readonly string[] | Unknown
  readonly formerMaintainers: readonly string[] | Unknown
  readonly upstreamStatus: string
  readonly versionCount: number
  /** as of CatalogueSnapshot */
  readonly formerUpstream?: string
  /** what is published of the package, of all its versions; absent: no record of its ecosystem was imported */
  readonly advisories?: readonly Advisory[]
  /** the organisation's own name, or pattern of names, that its name is taken for; absent: none */
  readonly resemblesOwn?: string
}

/** What is known of a package beside its catalogue; undefined as in PackageFacts. */
export interface KnownAside {
  readonly advisories: readonly Advisory[] | undefined
  readonly resemblesOwn: string | undefined
}

/** What a catalogue says of its package as a whole. Computed once a package, not once a version. */
export function packageFactsOf(
  catalogue: Catalogue,
  { formerMaintainers, formerUpstream }: Pick<CatalogueSnapshot, 'formerMaintainers' | 'formerUpstream'>,
  { advisories, resemblesOwn }: KnownAside,
): PackageFacts {
  return {
    firstPublishedAt: catalogue.firstPublishedAt,
    maintainers: catalogue.maintainers,
    formerMaintainers,
    upstreamStatus: catalogue.upstreamStatus,
    versionCount: new Set(
      catalogue.artifacts.flatMap((artifact) => (readAsOf(artifact) === 'sdist-other' ? [] : artifact.version)),
    ).size,
    ...(formerUpstream === undefined ? {} : { formerUpstream }),
    ...(advisories === undefined ? {} : { advisories }),
    ...(resemblesOwn === undefined ? {} : { resemblesOwn }),
  }
}

/**
 * There is an earlier version, and it is not at hand: what is new in this one is anything between all of it and nothing. Where the
 * verdict hangs on that, it is undecided.
 */
export interface UnavailablePrevious {
  readonly kind: 'unavailable'
  readonly version: string
  /** why it cannot be had, half a sentence; absent: nobody has asked for it yet */
  readonly reason?: string
  /** ISO 8601 UTC: since when a verdict is wanting for that */
  readonly since?: string
}

export interface KnownPrevious {
  readonly kind: 'known'
  readonly version: string
  readonly filename: string
  readonly facts: JudgedFacts
  /** ISO 8601 UTC: until when it is known to be served, and so to be the base; absent: time alone changes nothing */
  readonly until?: string
  /** a newer one that is not to be had: what is refused beside this one might be served beside that */
  readonly insteadOf?: UnavailablePrevious
}

/** Facts of the version before this one, to tell what is new. */
export type PreviousFacts =
  | KnownPrevious
  /** nothing earlier is listed, or nothing earlier would be served */
  | { readonly kind: 'none' }
  /** a file is judged without its history, as at a command line: rules that ask for it are not decided */
  | { readonly kind: 'unknown' }
  | UnavailablePrevious

/** What upstream says of a package that a release begins to depend on. */
export interface AddedPackage {
  /** ISO 8601 UTC */
  readonly firstPublishedAt: string | Unknown
  /** 0: there is no such package */
  readonly versionCount: number | Unknown
}

/** What could be learnt of them, as their catalogues say and without looking into them. */
export interface AddedPackages {
  readonly known: ReadonlyMap<string, AddedPackage>
  /** why it was not learnt of all, half a sentence; absent: it was */
  readonly missing?: string
  /** ISO 8601 UTC: since when a verdict is wanting for that */
  readonly since?: string
}

/** What is known once the bytes were inspected. */
export interface ContentBasis {
  readonly digest: Sha256
  /** ISO 8601 UTC: when these bytes came in the place of others; absent: the file had no others */
  readonly replacedAt?: string
  readonly facts: JudgedFacts
  readonly previous: PreviousFacts
  /** absent: nobody was asked about what it begins to depend on */
  readonly added?: AddedPackages
}

/** Everything that a verdict is a function of, besides the policy. */
export interface DecisionInput {
  readonly registry: string
  readonly artifact: CatalogueArtifact
  /** ISO 8601 UTC: our own clock of this file */
  readonly firstSeenAt: string
  readonly package: PackageFacts
  /** absent: nothing is known of the releases before, as at a command line */
  readonly history?: ReleaseHistory
  /** who asks; absent: nobody in particular, and rules that ask for it are not decided */
  readonly requester?: { readonly project: string; readonly token: string }
  /** absent: only metadata is known, and rules that need content are not decided */
  readonly content?: ContentBasis
}

/** Circumstances of a decision that do not come from the artifact. */
export interface DecisionCircumstances {
  /** ISO 8601 UTC */
  readonly now: string
  readonly mode: Mode
  readonly waivers: readonly Waiver[]
  readonly rejections: readonly Rejection[]
  readonly freezes: readonly Freeze[]
  readonly outbreaks: readonly Outbreak[]
}
