import type { ArtifactKind } from '../model/artifact.ts'
import { agree, objectToLinks } from './collisions.ts'
import type { Irregularities } from './irregularities.ts'
import { isSurfaceName, Keeper, type ContentSink, type Kept } from './keeping.ts'
import type { Limits } from './limits.ts'
import { LinkTree, type LinkedFile, type PlacedFile, type PlacedLink } from './links.ts'
import { componentsOf, staysInside } from './paths.ts'
import type { ArchiveEntry } from './reading.ts'
import { stripOf, type Placed } from './roots.ts'
import { withSpellings } from './spellings.ts'

interface HeldFile extends PlacedFile {
  readonly size: number
  readonly mode: number
  readonly kept: Kept
}

/** The members of one archive as they are read; at the end, what an installer would make of them. */
export class Inventory {
  readonly #kind: ArtifactKind
  readonly #limits: Limits
  readonly #keeper: Keeper
  readonly #files: HeldFile[] = []
  readonly #links: PlacedLink[] = []
  readonly #folders: Placed[] = []
  readonly irregularities: Irregularities
  /** bytes against which `ratio` is held */
  readonly #mostUnpacked: number
  #members = 0
  #inflated = 0
  #complete = true

  constructor(
    kind: ArtifactKind,
    limits: Limits,
    irregularities: Irregularities,
    compressedBytes: number,
    isWanted?: (archivePath: string) => boolean,
  ) {
    this.#kind = kind
    this.#limits = limits
    this.#keeper = new Keeper(limits, isWanted)
    this.irregularities = irregularities
    this.#mostUnpacked = Math.max(limits.ratioFromBytes, limits.ratio * compressedBytes)
  }

  get inflatedBytes(): number {
    return this.#inflated
  }

  get complete(): boolean {
    return this.#complete
  }

  /** Reading stops, or part of the archive stays unread. */
  incomplete(): void {
    this.#complete = false
  }

  /** Counts what came out of the decompressor. False where a limit is passed: stop reading. */
  spend(bytes: number): boolean {
    this.#inflated += bytes
    if (this.#inflated > this.#limits.unpackedBytes)
      return this.#stop('size-limit', `${this.#limits.unpackedBytes} bytes`)
    if (this.#inflated > this.#mostUnpacked) return this.#stop('ratio-limit', `${this.#limits.ratio} to 1`)
    return true
  }

  /** Counts a member of any type. False where a limit is passed: stop reading. */
  count(): boolean {
    this.#members += 1
    return this.#members <= this.#limits.entries || this.#stop('entries-limit', `${this.#limits.entries} members`)
  }

  #stop(code: 'size-limit' | 'ratio-limit' | 'entries-limit', detail: string): boolean {
    this.irregularities.add(code, undefined, detail)
    this.#complete = false
    return false
  }

  /** Folders are not listed; where files lie depends on them. */
  folder(archivePath: string): void {
    const components = this.#components(archivePath)
    if (components !== undefined) this.#folders.push({ archivePath, components })
  }

  /** Where the content of a regular file goes. */
  sink(archivePath: string, size: number): ContentSink {
    return this.#keeper.open(archivePath, size)
  }

  file(archivePath: string, size: number, mode: number, kept: Kept): void {
    const components = this.#components(archivePath)
    if (mode & 0o7000) this.irregularities.add('special-mode', archivePath)
    if (components === undefined) return
    this.#files.push({ archivePath, components, size, mode: mode & 0o7777, kept, order: this.#members })
  }

  /** A hard link's target is counted from the archive's root, a symbolic one's from the link's folder. */
  link({ archivePath, target, hard }: Pick<PlacedLink, 'archivePath' | 'target' | 'hard'>): void {
    const components = this.#components(archivePath)
    if (components === undefined) return
    if (target.length > this.#limits.pathBytes) {
      this.irregularities.add('path-limit', archivePath, 'of what a link leads to')
      return
    }
    this.#links.push({ archivePath, components, target, hard, order: this.#members })
  }

  #components(archivePath: string): string[] | undefined {
    const components = componentsOf(archivePath, this.#kind, this.#limits, this.irregularities)
    if (components === undefined && this.irregularities.has('path-limit')) this.#complete = false
    if (components === undefined && this.irregularities.has('depth-limit')) this.#complete = false
    return components
  }

  /** The files under the paths that the installer gives them, those that links stand for too; of duplicates the last. */
  entries(): readonly ArchiveEntry[] {
    const members = { files: this.#files, links: this.#links, folders: this.#folders }
    const strip = stripOf(this.#kind, members, this.irregularities)
    const pathOf = ({ components }: Placed): string =>
      (components.length > 1 ? components.slice(strip) : components).join('/')
    const entryOf = (file: HeldFile, placed: Placed): ArchiveEntry => ({
      path: pathOf(placed),
      archivePath: placed.archivePath,
      ...(file === placed ? {} : { linkTo: pathOf(file) }),
      sizeBytes: file.size,
      mode: file.mode,
      ...file.kept,
    })
    const linked = this.#linked(strip)
    objectToLinks(this.#files, this.#links, this.irregularities)
    const all = [...this.#files.map((file) => entryOf(file, file)), ...linked.map((link) => entryOf(link.file, link))]
    return withSpellings(this.#kind, agree(all, this.irregularities), this.irregularities)
  }

  /** The files that links stand for. npm leaves links out, and what else installs its tarballs does not. */
  #linked(strip: number): readonly LinkedFile<HeldFile>[] {
    if (this.#links.length === 0) return []
    const tree = new LinkTree(this.#files, this.#links, this.#limits.linkVisits)
    const isNpm = this.#kind === 'npm-tarball'
    const linked = this.#links.flatMap((link) => {
      const { archivePath, components } = link
      const inPlace = isSurfaceName(components.slice(strip).join('/'))
      if (isNpm) this.irregularities.add(inPlace ? 'link-in-place' : 'ignored-link', archivePath)
      const problem = problemOf(link, strip)
      if (problem !== undefined) {
        if (!isNpm) this.irregularities.add(problem, archivePath)
        return []
      }
      const files = tree.under(link)
      if (!isNpm && files.length > 0) this.irregularities.add('inside-link', archivePath)
      else if (!isNpm && tree.complete)
        this.irregularities.add(inPlace ? 'dangling-in-place' : 'dangling-link', archivePath)
      return files
    })
    if (!tree.complete) this.irregularities.add('links-limit')
    return linked
  }
}

/** Why it is not followed: newer pips look for a hard link's target in the root folder where its first component is another one. */
function problemOf(
  { components, target, hard }: PlacedLink,
  strip: number,
): 'outside-link' | 'ambiguous-link' | undefined {
  if (!staysInside(hard ? [] : components.slice(0, -1), target, strip)) return 'outside-link'
  return hard && strip === 1 && target.split('/', 1)[0] !== components[0] ? 'ambiguous-link' : undefined
}
