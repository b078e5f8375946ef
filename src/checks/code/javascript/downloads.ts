import { Mark, type Tracker } from './tracking.ts'
import type { Taint } from './value.ts'

/** Paths to which content from elsewhere was written, with where it came from. */
export class Downloads {
  readonly #taints = new Map<string, Taint>()
  readonly #mark: Mark

  constructor(tracker: Tracker) {
    this.#mark = new Mark(tracker)
  }

  at(path: string): Taint | undefined {
    this.#mark.saw()
    return this.#taints.get(path)
  }

  get all(): Iterable<readonly [string, Taint]> {
    this.#mark.saw()
    return this.#taints
  }

  store(path: string, taint: Taint): void {
    if (this.#taints.get(path) === taint) return
    this.#taints.set(path, taint)
    this.#mark.moved()
  }
}
