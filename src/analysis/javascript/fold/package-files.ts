import type { Program } from 'oxc-parser'
import { folderOf, resolveLocal } from '../../paths.ts'
import type { Sources } from '../../sources.ts'
import { parseJavascript } from '../parse.ts'
import type { PackageFiles } from './files.ts'

/** bytes of one file, and of all files together, that are parsed for what they hand out alone */
const FILE_MAX = 60_000
const ALL_MAX = 300_000

/** The files of a package that is looked at. Each is parsed once. */
export class FilesOfPackage implements PackageFiles {
  readonly #sources: Sources
  readonly #resolve: PackageFiles['resolve'] | undefined
  readonly #trees = new Map<string, Program | undefined>()
  #parsed = 0

  /** `resolve`: which file a specifier names; absent: as most packages name theirs */
  constructor(sources: Sources, resolve?: PackageFiles['resolve']) {
    this.#sources = sources
    this.#resolve = resolve
  }

  resolve(from: string, specifier: string): string | undefined {
    return this.#resolve === undefined
      ? resolveLocal((path) => this.#sources.has(path), folderOf(from), specifier)
      : this.#resolve(from, specifier)
  }

  bytes(path: string): Buffer | undefined {
    return this.#sources.bytes(path)
  }

  tree(path: string): Program | undefined {
    if (!this.#trees.has(path)) this.#trees.set(path, this.#parse(path))
    return this.#trees.get(path)
  }

  #parse(path: string): Program | undefined {
    const size = this.bytes(path)?.length ?? 0
    if (size > FILE_MAX || this.#parsed + size > ALL_MAX) return undefined
    this.#parsed += size
    const text = this.#sources.text(path)
    return text === undefined ? undefined : parseJavascript(path, text).program
  }
}
