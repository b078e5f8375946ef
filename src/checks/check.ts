import type { ArchiveReading } from '../archive/reading.ts'
import type { CatalogueArtifact, IntegrityOutcome } from '../model/artifact.ts'
import type { PackageFacts } from '../model/decision.ts'
import { ECOSYSTEMS, type Ecosystem } from '../model/ecosystem.ts'
import type { ContentFacts } from '../model/fact.ts'
import type { Confidence, Evidence, Moment, Severity } from '../model/finding.ts'
import type { CodeIndex } from '../analysis/code.ts'

/** Whether what is looked for in every ecosystem is looked for in this one: a new one has to be answered for here. */
const LOOKED_AT: Readonly<Record<Ecosystem, boolean>> = { npm: true, pypi: true }

/** The ecosystems of a check that is about none in particular. */
export const EVERYWHERE: readonly Ecosystem[] = ECOSYSTEMS.filter((ecosystem) => LOOKED_AT[ecosystem])

/** What every check says of itself. Docs, labels of the desk and the schema of policies come from here. */
export interface CheckMeta {
  /** kebab-case; equals the file's name and the anchor in docs/checks.md */
  readonly id: string
  /** half a sentence: "Runs code at install time" */
  readonly summary: string
  /** why it matters, one or two sentences */
  readonly why: string
  /** what a person should look at or do */
  readonly remedy: string
  /** what of its kind it does not see, one to three sentences; absent: nobody has written it down */
  readonly overlooks?: string
  /** where it was seen in the wild, or the specification */
  readonly references: readonly string[]
  readonly ecosystems: readonly Ecosystem[]
  readonly severity: Severity
  readonly confidence: Confidence
  /** version of Lazaret that brought it */
  readonly since: string
}

/** One report of a check. The runner stamps the check's id, and its severity and confidence where none are given. */
export interface Report {
  readonly message: string
  readonly evidence: readonly Evidence[]
  readonly severity?: Severity
  readonly confidence?: Confidence
  /** where its evidence does not tell when the code runs */
  readonly moment?: Moment | 'call'
}

/**
 * What a content check sees: the bytes, read and indexed once for all checks. Not the name under which they were fetched: what it
 * finds holds for them under every name, and is stored by their digest.
 */
export interface ContentSubject {
  readonly ecosystem: Ecosystem
  readonly reading: ArchiveReading
  /** syntax trees, surface and data flow */
  readonly code: CodeIndex
}

/** Looks at an artifact's bytes. Pure: no clock, no network, no disk. */
export interface ContentCheck extends CheckMeta {
  readonly looksAt: 'content'
  run(subject: ContentSubject): readonly Report[]
  /** what it reports of the metadata besides */
  claims?(subject: ClaimSubject): readonly Report[]
}

/** What a claim check sees: what was measured on the bytes, and what the metadata says of the same file. */
export interface ClaimSubject {
  readonly artifact: CatalogueArtifact
  readonly integrity: IntegrityOutcome
  readonly facts: ContentFacts
}

/** Holds the metadata of one file against its bytes. Pure; run whenever the metadata changes, which needs no bytes. */
export interface ClaimCheck extends CheckMeta {
  readonly looksAt: 'claim'
  run(subject: ClaimSubject): readonly Report[]
}

/** What a catalogue check sees: what upstream says, and the time. */
export interface CatalogueSubject {
  readonly artifact: CatalogueArtifact
  readonly package: PackageFacts
  readonly firstSeenAt: string
  /** ISO 8601 UTC */
  readonly now: string
}

/** Looks at upstream's metadata. Pure; run whenever a verdict is explained, since its answer ages. */
export interface CatalogueCheck extends CheckMeta {
  readonly looksAt: 'catalogue'
  run(subject: CatalogueSubject): readonly Report[]
}

export type Check = ContentCheck | ClaimCheck | CatalogueCheck
