import { readAsOf, type ArtifactName } from '../model/artifact.ts'

/** How an ecosystem reads its versions. */
export interface VersionOrder {
  /** Negative: `a` is the lower version; 0: both are the same one. What is no version comes first, as text. */
  readonly compare: (a: string, b: string) => number
  readonly isPrerelease: (version: string) => boolean
}

/** Files of one package, and its versions where they are known in order, lowest first. */
export interface Listing<File extends ArtifactName> {
  readonly artifacts: readonly File[]
  readonly versions?: readonly string[]
}

/** The files that a new one may be compared with, the newest version first. Only what is taken from it is looked at. */
export type Earlier = <File extends ArtifactName>(file: ArtifactName, listing: Listing<File>) => Iterable<File>

/** Every version of a listing once, the lowest first. To be made where a document is parsed: pages name thousands. */
export function inOrder({ compare }: VersionOrder, artifacts: readonly Pick<ArtifactName, 'version'>[]): string[] {
  return [...new Set(artifacts.map(({ version }) => version))].toSorted(compare)
}

/**
 * The version before: of lower versions the highest first, and of each the file that is most like this one, of the same kind and where
 * there is one with the same tags. A pre-release is compared with all, a release with releases, since nobody installs the others; where
 * there were no releases yet, pre-releases are what is installed.
 */
export function earlierBy(order: VersionOrder): Earlier {
  return function* earlier<File extends ArtifactName>(file: ArtifactName, listing: Listing<File>) {
    const isPrerelease = order.isPrerelease(file.version)
    let found = false
    for (const one of lower(order, file, listing, (version) => isPrerelease || !order.isPrerelease(version))) {
      found = true
      yield one
    }
    if (!found) yield* lower(order, file, listing, () => true)
  }
}

function* lower<File extends ArtifactName>(
  order: VersionOrder,
  file: ArtifactName,
  listing: Listing<File>,
  isWanted: (version: string) => boolean,
): Iterable<File> {
  const { versions, positions } = indexOf(order, listing)
  for (let at = versions.length - 1; at >= 0; at -= 1) {
    const version = versions[at] ?? ''
    if (order.compare(version, file.version) >= 0 || !isWanted(version)) continue
    const files = (positions.get(version) ?? []).flatMap((position) => listing.artifacts[position] ?? [])
    const found = mostLike(file, files)
    if (found !== undefined) yield found
  }
}

interface Index {
  /** lowest first */
  readonly versions: readonly string[]
  /** positions in the listing, by version */
  readonly positions: ReadonlyMap<string, readonly number[]>
}

/** One for each listing: a package's files are looked at one after the other. */
const indexes = new WeakMap<object, Index>()

function indexOf(order: VersionOrder, { artifacts, versions }: Listing<ArtifactName>): Index {
  const known = indexes.get(artifacts)
  if (known !== undefined) return known
  const positions = Map.groupBy(artifacts.keys(), (at) => artifacts[at]?.version ?? '')
  const made = { versions: versions ?? inOrder(order, artifacts), positions }
  indexes.set(artifacts, made)
  return made
}

function mostLike<File extends ArtifactName>(file: ArtifactName, all: readonly File[]): File | undefined {
  const same = all.filter((one) => one.kind === file.kind && readAsOf(one) !== 'sdist-other')
  return same.find((one) => tagsOf(one) === tagsOf(file)) ?? same[0]
}

/** What a wheel's file name says after the version: `cp311-cp311-manylinux_2_17_x86_64.whl`. */
function tagsOf({ filename, version }: ArtifactName): string {
  const at = filename.indexOf(`-${version}-`)
  return at === -1 ? filename.split('-').slice(-3).join('-') : filename.slice(at + version.length + 2)
}
