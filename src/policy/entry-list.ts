import { selects, type Selector, type Target } from './selector.ts'

/** One line of `allow` or `deny`. */
export interface ListEntry {
  /** as written: `npm:@acme/*` */
  readonly match: string
  readonly selector: Selector
  readonly reason?: string
  /** milliseconds since the epoch: the entry ends here */
  readonly untilMs?: number
}

/** A list of entries, found by name: thousands of entries must not cost each of thousands of versions. */
export class EntryList {
  readonly entries: readonly ListEntry[]
  readonly #byName = new Map<string, ListEntry[]>()
  readonly #patterns: ListEntry[] = []

  constructor(entries: readonly ListEntry[]) {
    this.entries = entries
    for (const entry of entries) {
      const { ecosystem, name } = entry.selector
      if (name.includes('*')) {
        this.#patterns.push(entry)
        continue
      }
      const key = `${ecosystem}:${name}`
      const same = this.#byName.get(key)
      if (same === undefined) this.#byName.set(key, [entry])
      else same.push(entry)
    }
  }

  /** The first entry that means `target` and has not ended. */
  find(target: Target, nowMs: number): ListEntry | undefined {
    const means = (entry: ListEntry): boolean =>
      (entry.untilMs === undefined || nowMs < entry.untilMs) && selects(entry.selector, target)
    return this.#byName.get(`${target.ecosystem}:${target.name}`)?.find(means) ?? this.#patterns.find(means)
  }
}
