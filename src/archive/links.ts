import { foldKey } from './paths.ts'
import type { Placed } from './roots.ts'

export interface PlacedFile extends Placed {
  /** members before it */
  readonly order: number
}

/** A link of a tar. */
export interface PlacedLink extends PlacedFile {
  readonly target: string
  /** a hard link's target is counted from the archive's root, a symbolic one's from the link's folder */
  readonly hard: boolean
}

/** A file under another path than its own. */
export interface LinkedFile<File> extends Placed {
  readonly file: File
}

/** Links on the way to one file; Linux follows as many. */
const MAX_HOPS = 40

type Node<File> =
  | Folder<File>
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'link'; readonly link: PlacedLink }

class Folder<File> {
  readonly kind = 'folder'
  readonly parent: Folder<File> | undefined
  readonly #nodes = new Map<string, Node<File>>()
  #folded: ReadonlyMap<string, Node<File>> | undefined

  constructor(parent?: Folder<File>) {
    this.parent = parent
  }

  get nodes(): ReadonlyMap<string, Node<File>> {
    return this.#nodes
  }

  set(name: string, node: Node<File>): void {
    this.#nodes.set(name, node)
  }

  /** The folder of this name, made where there is none. */
  folder(name: string): Folder<File> {
    const found = this.#nodes.get(name)
    if (found?.kind === 'folder') return found
    const made = new Folder<File>(this)
    this.#nodes.set(name, made)
    return made
  }

  /** By its name, or as a file system that folds case finds it. */
  find(name: string): Node<File> | undefined {
    const exact = this.#nodes.get(name)
    if (exact !== undefined) return exact
    this.#folded ??= new Map(Array.from(this.#nodes, ([key, node]) => [foldKey(key), node]))
    return this.#folded.get(foldKey(name))
  }
}

/** The files and links of an archive as they lie on disk, so that links can be followed there. */
export class LinkTree<File extends PlacedFile> {
  readonly #root = new Folder<File>()
  /** nodes that may still be looked at */
  #left: number

  /** @param visits files, folders and links that are looked at for all links together */
  constructor(files: readonly File[], links: readonly PlacedLink[], visits: number) {
    this.#left = visits
    for (const link of links) this.#place(link, { kind: 'link', link })
    for (const file of files) this.#place(file, { kind: 'file', file })
  }

  #place({ components }: Placed, node: Node<File>): void {
    const folder = components.slice(0, -1).reduce((outer, name) => outer.folder(name), this.#root)
    folder.set(components.at(-1) ?? '', node)
  }

  /** False once a link could not be followed for the number of `visits`. */
  get complete(): boolean {
    return this.#left > 0
  }

  /** The files that stand under the path of a link, or below it; none where it leads to nothing. */
  under(link: PlacedLink): readonly LinkedFile<File>[] {
    const found: LinkedFile<File>[] = []
    this.#collect(link, link.components, [], found)
    return found
  }

  #collect(link: PlacedLink, at: readonly string[], chain: readonly PlacedLink[], found: LinkedFile<File>[]): void {
    if (chain.includes(link) || chain.length >= MAX_HOPS) return
    const { archivePath } = link
    const collect = (node: Node<File> | undefined, components: readonly string[]): void => {
      if (node === undefined || (this.#left -= 1) <= 0) return
      if (node.kind === 'file') found.push({ archivePath, components, file: node.file })
      else if (node.kind === 'link') this.#collect(node.link, components, [...chain, link], found)
      else for (const [name, inner] of node.nodes) collect(inner, [...components, name])
    }
    collect(this.#target(link), at)
  }

  /** What a link stands for; a hard link only for a file before it. */
  #target(link: PlacedLink): Node<File> | undefined {
    const node = this.#follow(link, { hops: MAX_HOPS })
    const absent = node?.kind !== 'file' || node.file.order > link.order
    return link.hard && absent ? undefined : node
  }

  #follow(link: PlacedLink, budget: { hops: number }): Node<File> | undefined {
    if ((budget.hops -= 1) < 0) return undefined
    const folders = link.hard ? [] : link.components.slice(0, -1)
    let node: Node<File> | undefined = this.#root
    for (const name of [...folders, ...link.target.split('/')]) {
      if ((this.#left -= 1) <= 0) return undefined
      if (name === '' || name === '.') continue
      if (node?.kind !== 'folder') return undefined
      node = name === '..' ? node.parent : node.find(name)
      if (node?.kind === 'link') node = this.#follow(node.link, budget)
    }
    return node
  }
}
