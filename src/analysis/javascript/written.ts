import { Mark, type Tracker } from './tracking.ts'
import type { Taint } from './value.ts'

/** taints that are remembered of one path */
const TAINTS_MAX = 20

/** paths whose texts are remembered, texts of each, and characters of one */
const PATHS_MAX = 1000
const TEXTS_MAX = 20
const TEXT_MAX = 300_000

/** Behind the path of a folder: what is written there stands in each of its files. */
export const IN_FOLDER = '/*'

/** Paths to which something was written: content from elsewhere, or secrets, with where that came from, and texts that are known. */
export class WrittenFiles {
  readonly #taints = new Map<string, Set<Taint>>()
  readonly #texts = new Map<string, Set<string>>()
  readonly #mark: Mark
  /** true once something that was written is not remembered */
  isCut = false

  constructor(tracker: Tracker) {
    this.#mark = new Mark(tracker)
  }

  at(path: string): readonly Taint[] {
    this.#mark.saw()
    const found = new Set(this.#taints.get(path))
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      for (const taint of this.#taints.get(`${path.slice(0, at)}${IN_FOLDER}`) ?? []) found.add(taint)
    return [...found]
  }

  get all(): Iterable<readonly [string, ReadonlySet<Taint>]> {
    this.#mark.saw()
    return this.#taints
  }

  /** Texts that were written, by their paths. */
  get texts(): Iterable<readonly [string, ReadonlySet<string>]> {
    this.#mark.saw()
    return this.#texts
  }

  store(path: string, taint: Taint): void {
    const known = this.#taints.get(path) ?? new Set()
    if (known.has(taint)) return
    if (known.size >= TAINTS_MAX) {
      this.isCut = true
      return
    }
    this.#taints.set(path, known.add(taint))
    this.#mark.moved()
  }

  storeText(path: string, text: string): void {
    const known = this.#texts.get(path) ?? new Set()
    if (text.trim() === '' || known.has(text)) return
    const isFull = known.size >= TEXTS_MAX || (known.size === 0 && this.#texts.size >= PATHS_MAX)
    if (isFull || text.length > TEXT_MAX) {
      this.isCut = true
      return
    }
    this.#texts.set(path, known.add(text))
    this.#mark.moved()
  }
}
