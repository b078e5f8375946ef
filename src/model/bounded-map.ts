/** A map that holds no more than `sizeMax` in all: what was set longest ago makes room for what is set. */
export class BoundedMap<Key, Value> {
  readonly #values = new Map<Key, Value>()
  readonly #sizeMax: number
  readonly #sizeOf: (value: Value) => number
  #size = 0

  /** `sizeOf`: what a value counts for, in the unit of `sizeMax`; default: 1 each. */
  constructor(sizeMax: number, sizeOf: (value: Value) => number = () => 1) {
    this.#sizeMax = sizeMax
    this.#sizeOf = sizeOf
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key)
  }

  /** As `get`; the value then counts as just set, so that what is used stays. */
  use(key: Key): Value | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  /** A value that is larger than the bound alone is not kept. */
  set(key: Key, value: Value): void {
    this.delete(key)
    this.#values.set(key, value)
    this.#size += this.#sizeOf(value)
    for (const oldest of this.#values.keys()) {
      if (this.#size <= this.#sizeMax) return
      this.delete(oldest)
    }
  }

  delete(key: Key): void {
    const value = this.#values.get(key)
    if (value === undefined) return
    this.#values.delete(key)
    this.#size -= this.#sizeOf(value)
  }

  /** of all values together, in the unit of the bound */
  get size(): number {
    return this.#size
  }

  keys(): IterableIterator<Key> {
    return this.#values.keys()
  }
}
