import { readAsOf, type ArtifactName, type CatalogueArtifact } from '../model/artifact.ts'

/** How an ecosystem reads its versions. */
export interface VersionOrder {
  /** Negative: `a` is the lower version; 0: both are the same one. What is no version comes first, as text. */
  readonly compare: (a: string, b: string) => number
  readonly isPrerelease: (version: string) => boolean
}

/** A file, and when it was published, where that is known. */
export type DatedFile = ArtifactName & Partial<Pick<CatalogueArtifact, 'publishedAt'>>

/** Files of one package, and its versions where they are known in order, lowest first. */
export interface Listing<File extends DatedFile> {
  readonly artifacts: readonly File[]
  readonly versions?: readonly string[]
}

/** The files that a new one may be compared with, the newest version first. Only what is taken from it is looked at. */
export type Earlier = <File extends DatedFile>(file: DatedFile, listing: Listing<File>) => Iterable<File>

/** Every version of a listing once, the lowest first. To be made where a document is parsed: pages name thousands. */
export function inOrder({ compare }: VersionOrder, artifacts: readonly Pick<ArtifactName, 'version'>[]): string[] {
  return [...new Set(artifacts.map(({ version }) => version))].toSorted(compare)
}

/**
 * The version before: of lower versions the highest first, and of each the file that is most like this one, of the same kind and where
 * there is one with the same tags. A pre-release is compared with all, a release with releases, since nobody installs the others; where
 * there were no releases yet, pre-releases are what is installed. A version below all others that came after some of them is not the
 * first one: tags and pins lead to it as to any other, and it is compared with those.
 */
export function earlierBy(order: VersionOrder): Earlier {
  return function* earlier<File extends DatedFile>(file: DatedFile, listing: Listing<File>) {
    const isPrerelease = order.isPrerelease(file.version)
    const isLower = ({ version }: DatedFile): boolean => order.compare(version, file.version) < 0
    const choices: readonly ((one: DatedFile) => boolean)[] = [
      (one) => isLower(one) && (isPrerelease || !order.isPrerelease(one.version)),
      isLower,
      (one) => cameBefore(one, file) && order.compare(one.version, file.version) > 0,
    ]
    for (const isWanted of choices) {
      let found = false
      for (const one of newestFirst(order, file, listing, isWanted)) {
        found = true
        yield one
      }
      if (found) return
    }
  }
}

function* newestFirst<File extends DatedFile>(
  order: VersionOrder,
  file: DatedFile,
  listing: Listing<File>,
  isWanted: (one: DatedFile) => boolean,
): Iterable<File> {
  const { versions, positions } = indexOf(order, listing)
  for (let at = versions.length - 1; at >= 0; at -= 1) {
    const files = (positions.get(versions[at] ?? '') ?? []).flatMap((position) => listing.artifacts[position] ?? [])
    const found = mostLike(file, files.filter(isWanted))
    if (found !== undefined) yield found
  }
}

/** False where either is not dated. */
function cameBefore({ publishedAt: one }: DatedFile, { publishedAt: other }: DatedFile): boolean {
  return typeof one === 'string' && typeof other === 'string' && Date.parse(one) < Date.parse(other)
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
