import { join, NOTHING, type Value } from './value.ts'

/** A name with its value, and when that changed last. */
class Slot {
  value: Value | undefined
  changed = 0
  readBy = -1
}

/** What a body has read, and when: where that has changed since, the body is evaluated again. */
export interface Reads {
  readonly slots: readonly Slot[]
  readonly times: readonly number[]
}

/** Notes what the body that is evaluated now reads. */
export class Reader {
  /** counts changes */
  time = 0
  #body = 0
  #slots: Slot[] = []
  #times: number[] = []

  /** Evaluates a body. */
  of(evaluate: () => void): Reads {
    this.#body += 1
    this.#slots = []
    this.#times = []
    evaluate()
    return { slots: this.#slots, times: this.#times }
  }

  /** Each slot counts from the first time that the body reads it. */
  note(slot: Slot): void {
    if (slot.readBy === this.#body) return
    slot.readBy = this.#body
    this.#slots.push(slot)
    this.#times.push(this.time)
  }
}

export function isStale({ slots, times }: Reads): boolean {
  return slots.some(({ changed }, index) => changed > (times[index] ?? 0))
}

/** Values by name, of a scope, a class, or files that were written. They are joined, never replaced. */
export class Cells {
  readonly #reader: Reader
  readonly #slots = new Map<string, Slot>()
  /** changes with every other one */
  readonly #all = new Slot()
  #size = 0

  constructor(reader: Reader) {
    this.#reader = reader
  }

  get(name: string): Value | undefined {
    // what is not there now may come
    const slot = this.#slotOf(name)
    this.#reader.note(slot)
    return slot.value
  }

  /** Joins `value` into an entry, making it where it is missing. */
  join(name: string, value: Value): void {
    const slot = this.#slotOf(name)
    const before = slot.value
    const after = join(before ?? NOTHING, value)
    if (before === after) return
    if (before === undefined) this.#size += 1
    slot.value = after
    this.#reader.time += 1
    slot.changed = this.#reader.time
    this.#all.changed = this.#reader.time
  }

  /** entries that have a value */
  get size(): number {
    this.#reader.note(this.#all)
    return this.#size
  }

  names(): string[] {
    this.#reader.note(this.#all)
    return [...this.#slots].flatMap(([name, { value }]) => (value === undefined ? [] : name))
  }

  values(): Value[] {
    this.#reader.note(this.#all)
    return [...this.#slots.values()].flatMap(({ value }) => value ?? [])
  }

  #slotOf(name: string): Slot {
    const known = this.#slots.get(name)
    if (known !== undefined) return known
    const made = new Slot()
    this.#slots.set(name, made)
    return made
  }
}
