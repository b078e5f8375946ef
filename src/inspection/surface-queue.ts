import type { SurfaceEntry } from '../analysis/code.ts'
import type { Sources } from '../analysis/sources.ts'
import { MOMENTS, type Moment } from '../model/finding.ts'

/** bytes of a file from which on those come first that are smaller: chaff must not use up what is there for all */
const LARGE_BYTES = 100_000

/** Files that are still to be looked at: by their moments, and of these in the order in which they were met, but large ones last, and of these the smallest first. */
export class SurfaceQueue {
  readonly #sources: Sources
  /** what runs first comes first, however late it was met: a file counts for its earliest moment */
  readonly #small: Readonly<Record<Moment, SurfaceEntry[]>> = {
    install: [],
    build: [],
    startup: [],
    import: [],
  }
  readonly #taken: Record<Moment, number> = { install: 0, build: 0, startup: 0, import: 0 }
  readonly #large: SurfaceEntry[] = []

  constructor(sources: Sources) {
    this.#sources = sources
  }

  add(entries: readonly SurfaceEntry[]): void {
    for (const entry of entries) {
      const isLarge = entry.moment === 'import' && this.#size(entry) > LARGE_BYTES
      const queue = isLarge ? this.#large : this.#small[entry.moment]
      queue.push(entry)
    }
  }

  next(): SurfaceEntry | undefined {
    for (const moment of MOMENTS) {
      const entry = this.#small[moment][this.#taken[moment]]
      if (entry === undefined) continue
      this.#taken[moment] += 1
      return entry
    }
    let smallest: number | undefined
    for (const [index, entry] of this.#large.entries()) {
      const best = smallest === undefined ? undefined : this.#large[smallest]
      if (best === undefined || this.#size(entry) < this.#size(best)) smallest = index
    }
    return smallest === undefined ? undefined : this.#large.splice(smallest, 1)[0]
  }

  #size({ path }: SurfaceEntry): number {
    return this.#sources.entries.get(path)?.sizeBytes ?? 0
  }
}
