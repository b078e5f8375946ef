import type { ArtifactKind, CatalogueArtifact } from './artifact.ts'
import type { Catalogue } from './catalogue.ts'
import { UNKNOWN, type Unknown } from './unknown.ts'

/** How a version came, beside those before it, as upstream's metadata tells. */
export interface ReleaseHistory {
  /** its publisher published no earlier version, and somebody else did; unknown where publishers or times are */
  readonly isFirstOfPublisher: boolean | Unknown
  /** the version before in its line was published with provenance, and this one was not */
  readonly hasLostProvenance: boolean
  /** whole days since the newest version that was published before it; unknown without times, or where it is the first */
  readonly daysSincePrevious: number | Unknown
  /** versions of the package that were published in the half hour up to it, itself among them */
  readonly burst: number | Unknown
  /** its size in per cent of that of the version before in its line, of files of one kind; unknown where upstream states no sizes */
  readonly sizePercent: number | Unknown
}

const BURST_MS = 30 * 60_000
const DAY_MS = 24 * 60 * 60_000

/** Lower versions of a line that are looked through for one with a size, or with a file of the same kind. */
const LOWER_MAX = 20

const NO_LINE: readonly never[] = []

/** One version as the index keeps it: little, since a package can have tens of thousands, and all that are in memory have theirs. */
class Version {
  readonly files: CatalogueArtifact[]
  /** epoch milliseconds of its first file */
  publishedMs: number | undefined
  /** versions of its line, the lowest first, and where this one stands among them */
  line: readonly Version[] = NO_LINE
  at = 0

  constructor(first: CatalogueArtifact) {
    this.files = [first]
    this.#came(first)
  }

  add(file: CatalogueArtifact): void {
    this.files.push(file)
    this.#came(file)
  }

  #came({ publishedAt }: CatalogueArtifact): void {
    if (publishedAt !== UNKNOWN) this.publishedMs = Math.min(Date.parse(publishedAt), this.publishedMs ?? Infinity)
  }

  get publisher(): string | undefined {
    return this.files.find((file) => file.publisher !== UNKNOWN)?.publisher ?? undefined
  }

  get hasProvenance(): boolean {
    return this.files.some((file) => file.hasProvenance === true)
  }

  /** of its first file of this kind that has a size */
  sizeOf(wanted: ArtifactKind): number | undefined {
    for (const file of this.files) {
      const size = sizeOf(file)
      if (file.kind === wanted && size !== UNKNOWN && size > 0) return size
    }
    return undefined
  }
}

interface Index {
  readonly versions: ReadonlyMap<string, Version>
  /** of each version with a time, sorted */
  readonly timesMs: readonly number[]
  /** epoch milliseconds of the first version of each publisher */
  readonly firstMs: ReadonlyMap<string, number>
  /** the least of them; Infinity: nobody is named */
  readonly firstNamedMs: number
}

/** One for each catalogue: a view asks for each of thousands of versions. */
const indexes = new WeakMap<Catalogue, Index>()

/** Pure, and cheap after the first call for a catalogue. */
export function releaseHistory(catalogue: Catalogue, artifact: CatalogueArtifact): ReleaseHistory {
  let index = indexes.get(catalogue)
  if (index === undefined) indexes.set(catalogue, (index = indexOf(catalogue)))
  const version = index.versions.get(artifact.version)
  const lower = lowerOf(version)
  const publishedMs = version?.publishedMs
  return {
    isFirstOfPublisher: isFirstOfPublisher(index, version),
    hasLostProvenance: version?.hasProvenance === false && lower[0]?.hasProvenance === true,
    daysSincePrevious: publishedMs === undefined ? UNKNOWN : daysSince(index.timesMs, publishedMs),
    burst: publishedMs === undefined ? UNKNOWN : burstUpTo(index.timesMs, publishedMs),
    sizePercent: sizePercent(artifact, lower),
  }
}

function indexOf({ artifacts, versions: ordered }: Catalogue): Index {
  const versions = new Map<string, Version>()
  for (const file of artifacts) {
    const known = versions.get(file.version)
    if (known === undefined) versions.set(file.version, new Version(file))
    else known.add(file)
  }
  const firstMs = new Map<string, number>()
  const timesMs: number[] = []
  for (const { publisher, publishedMs } of versions.values()) {
    if (publishedMs === undefined) continue
    timesMs.push(publishedMs)
    if (publisher !== undefined) firstMs.set(publisher, Math.min(publishedMs, firstMs.get(publisher) ?? Infinity))
  }
  putInLines(versions, ordered ?? [])
  return { versions, timesMs: timesMs.toSorted((a, b) => a - b), firstMs, firstNamedMs: Math.min(...firstMs.values()) }
}

function putInLines(versions: ReadonlyMap<string, Version>, ordered: readonly string[]): void {
  const lines = new Map<string, Version[]>()
  for (const name of ordered) {
    const version = versions.get(name)
    if (version === undefined) continue
    const key = lineOf(name)
    let line = lines.get(key)
    if (line === undefined) lines.set(key, (line = []))
    version.line = line
    version.at = line.length
    line.push(version)
  }
}

/** What is in it where upstream says that, else what it weighs. */
function sizeOf({ unpackedBytes, sizeBytes }: CatalogueArtifact): number | Unknown {
  return unpackedBytes ?? sizeBytes
}

/** A release line is what shares the first number: `4` of 4.17.21. */
function lineOf(version: string): string {
  return /^\D*(\d+)/.exec(version)?.[1] ?? ''
}

/** The nearest first. */
function lowerOf(version: Version | undefined): readonly Version[] {
  if (version === undefined) return []
  const { line, at } = version
  return line.slice(Math.max(0, at - LOWER_MAX), at).toReversed()
}

function isFirstOfPublisher(
  { firstMs, firstNamedMs, timesMs }: Index,
  version: Version | undefined,
): boolean | Unknown {
  const { publisher, publishedMs } = version ?? {}
  if (publisher === undefined || publishedMs === undefined) return UNKNOWN
  if (timesMs[0] === publishedMs || firstMs.get(publisher) !== publishedMs) return false
  return firstNamedMs < publishedMs ? true : UNKNOWN
}

function daysSince(timesMs: readonly number[], publishedMs: number): number | Unknown {
  const previous = timesMs[firstFrom(timesMs, publishedMs) - 1]
  return previous === undefined ? UNKNOWN : Math.floor((publishedMs - previous) / DAY_MS)
}

function burstUpTo(timesMs: readonly number[], publishedMs: number): number {
  return firstFrom(timesMs, publishedMs + 1) - firstFrom(timesMs, publishedMs - BURST_MS + 1)
}

/** Where the first of the sorted times stands that is not before `ms`. */
function firstFrom(timesMs: readonly number[], ms: number): number {
  let [from, to] = [0, timesMs.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((timesMs[middle] ?? 0) < ms) from = middle + 1
    else to = middle
  }
  return from
}

function sizePercent(file: CatalogueArtifact, lower: readonly Version[]): number | Unknown {
  const size = sizeOf(file)
  const before = lower.find((one) => one.sizeOf(file.kind) !== undefined)?.sizeOf(file.kind)
  return size === UNKNOWN || before === undefined ? UNKNOWN : Math.round((size / before) * 100)
}
