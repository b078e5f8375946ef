import { Mark, type Tracker } from './tracking.ts'
import type { Taint } from './value.ts'

/** taints that are remembered of one path */
const TAINTS_MAX = 8

/** Paths to which content from elsewhere, or secrets, were written, with where that came from. */
export class WrittenFiles {
  readonly #taints = new Map<string, Set<Taint>>()
  readonly #mark: Mark

  constructor(tracker: Tracker) {
    this.#mark = new Mark(tracker)
  }

  at(path: string): readonly Taint[] {
    this.#mark.saw()
    return [...(this.#taints.get(path) ?? [])]
  }

  get all(): Iterable<readonly [string, ReadonlySet<Taint>]> {
    this.#mark.saw()
    return this.#taints
  }

  store(path: string, taint: Taint): void {
    const known = this.#taints.get(path) ?? new Set()
    if (known.has(taint) || known.size >= TAINTS_MAX) return
    this.#taints.set(path, known.add(taint))
    this.#mark.moved()
  }
}
