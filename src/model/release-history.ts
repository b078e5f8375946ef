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

interface Version {
  /** epoch milliseconds of its first file */
  readonly publishedMs: number | undefined
  readonly publisher: string | undefined
  readonly hasProvenance: boolean
  readonly sizes: ReadonlyMap<ArtifactKind, number>
}

interface Index {
  readonly versions: ReadonlyMap<string, Version>
  /** of each version with a time, sorted */
  readonly timesMs: readonly number[]
  /** epoch milliseconds of the first version of each publisher */
  readonly firstMs: ReadonlyMap<string, number>
  /** the least of them; Infinity: nobody is named */
  readonly firstNamedMs: number
  /** lower versions of its line, the nearest last, by version: the start of `lines` at which it stands */
  readonly places: ReadonlyMap<string, readonly [line: readonly string[], at: number]>
}

/** One for each catalogue: a view asks for each of thousands of versions. */
const indexes = new WeakMap<Catalogue, Index>()

/** Pure, and cheap after the first call for a catalogue. */
export function releaseHistory(catalogue: Catalogue, artifact: CatalogueArtifact): ReleaseHistory {
  let index = indexes.get(catalogue)
  if (index === undefined) indexes.set(catalogue, (index = indexOf(catalogue)))
  const version = index.versions.get(artifact.version)
  const lower = lowerOf(index, artifact.version)
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
  for (const [version, files] of Map.groupBy(artifacts, (file) => file.version)) versions.set(version, versionOf(files))
  const firstMs = new Map<string, number>()
  for (const { publisher, publishedMs } of versions.values()) {
    if (publisher === undefined || publishedMs === undefined) continue
    firstMs.set(publisher, Math.min(publishedMs, firstMs.get(publisher) ?? Infinity))
  }
  const timesMs = [...versions.values()].flatMap(({ publishedMs }) => publishedMs ?? []).toSorted((a, b) => a - b)
  const places = new Map<string, readonly [readonly string[], number]>()
  for (const line of Map.groupBy(ordered ?? [], lineOf).values())
    for (const [at, version] of line.entries()) places.set(version, [line, at])
  return { versions, timesMs, firstMs, firstNamedMs: Math.min(...firstMs.values()), places }
}

function versionOf(files: readonly CatalogueArtifact[]): Version {
  const times = files.flatMap(({ publishedAt }) => (publishedAt === UNKNOWN ? [] : Date.parse(publishedAt)))
  const publisher = files.find((file) => file.publisher !== UNKNOWN)?.publisher
  const sizes = new Map<ArtifactKind, number>()
  for (const file of files) {
    const size = sizeOf(file)
    if (size !== UNKNOWN && size > 0 && !sizes.has(file.kind)) sizes.set(file.kind, size)
  }
  return {
    publishedMs: times.length === 0 ? undefined : Math.min(...times),
    publisher: publisher ?? undefined,
    hasProvenance: files.some((file) => file.hasProvenance === true),
    sizes,
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
function lowerOf({ versions, places }: Index, version: string): readonly Version[] {
  const [line, at] = places.get(version) ?? [[], 0]
  return line
    .slice(Math.max(0, at - LOWER_MAX), at)
    .toReversed()
    .flatMap((lower) => versions.get(lower) ?? [])
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
  const before = lower.find(({ sizes }) => sizes.has(file.kind))?.sizes.get(file.kind)
  return size === UNKNOWN || before === undefined ? UNKNOWN : Math.round((size / before) * 100)
}
