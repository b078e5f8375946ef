import type { ArtifactKind } from '../model/artifact.ts'
import { agree, objectToLinks } from './collisions.ts'
import type { Irregularities } from './irregularities.ts'
import { Keeper, type ContentSink, type Kept } from './keeping.ts'
import type { Limits } from './limits.ts'
import { componentsOf, staysInside } from './paths.ts'
import type { ArchiveEntry } from './reading.ts'
import { installPaths, type Placed } from './roots.ts'

export interface Link {
  readonly archivePath: string
  readonly target: string
  /** a hard link's target is counted from the archive's root, a symbolic one's from the link's folder */
  readonly hard: boolean
}

interface HeldFile extends Placed {
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
  readonly #links: Placed[] = []
  readonly irregularities: Irregularities
  /** bytes against which `ratio` is held */
  readonly #mostUnpacked: number
  #members = 0
  #inflated = 0
  #complete = true

  constructor(kind: ArtifactKind, limits: Limits, irregularities: Irregularities, compressedBytes: number) {
    this.#kind = kind
    this.#limits = limits
    this.#keeper = new Keeper(limits)
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

  /** Objects to a folder's path; folders are not listed. */
  folder(archivePath: string): void {
    this.#components(archivePath)
  }

  /** Where the content of a regular file goes. */
  sink(archivePath: string, size: number): ContentSink {
    return this.#keeper.open(archivePath, size)
  }

  file(archivePath: string, size: number, mode: number, kept: Kept): void {
    const components = this.#components(archivePath)
    if (mode & 0o7000) this.irregularities.add('special-mode', archivePath)
    if (components !== undefined) this.#files.push({ archivePath, components, size, mode: mode & 0o7777, kept })
  }

  link({ archivePath, target, hard }: Link): void {
    const components = this.#components(archivePath)
    if (components === undefined) return
    this.#links.push({ archivePath, components })
    if (this.#kind === 'npm-tarball') this.irregularities.add('ignored-link', archivePath)
    else if (staysInside(hard ? [] : components.slice(0, -1), target))
      this.irregularities.add('inside-link', archivePath)
    else this.irregularities.add('outside-link', archivePath)
  }

  #components(archivePath: string): string[] | undefined {
    const components = componentsOf(archivePath, this.#kind, this.#limits, this.irregularities)
    if (components === undefined && this.irregularities.has('path-limit')) this.#complete = false
    if (components === undefined && this.irregularities.has('depth-limit')) this.#complete = false
    return components
  }

  /** The files under the paths that the installer gives them; of duplicates the last. */
  entries(): ArchiveEntry[] {
    const paths = installPaths(this.#kind, this.#files, this.irregularities)
    const all = this.#files.flatMap((file, index) => {
      const path = paths[index]
      if (path === undefined) return []
      return [{ path, archivePath: file.archivePath, sizeBytes: file.size, mode: file.mode, ...file.kept }]
    })
    objectToLinks(this.#files, this.#links, this.irregularities)
    return agree(all, this.irregularities)
  }
}
