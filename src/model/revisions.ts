/** Keys of which is remembered when they changed last. */
const REMEMBERED_MAX = 50_000

/**
 * A number for each key that is another one after each change of it. Who made something of a key asks for the number before and
 * after, and needs not be called back. A key that is forgotten counts as changed, once.
 */
export class Revisions {
  readonly #changed = new Map<string, number>()
  #last = 0
  #forgotten = 0

  changed(key: string): void {
    this.#last += 1
    this.#changed.delete(key)
    this.#changed.set(key, this.#last)
    for (const [oldest, revision] of this.#changed) {
      if (this.#changed.size <= REMEMBERED_MAX) return
      this.#changed.delete(oldest)
      this.#forgotten = revision
    }
  }

  /** Each key counts as changed, once. */
  changedAll(): void {
    this.#last += 1
    this.#forgotten = this.#last
    this.#changed.clear()
  }

  of(key: string): number {
    return this.#changed.get(key) ?? this.#forgotten
  }
}
