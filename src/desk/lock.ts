import { ALONE, type Others } from '../model/others.ts'

/** Runs tasks of the same key one after the other, tasks of different keys at once. `turn`: over all processes, where there are others. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #turn: Others['turn']

  constructor(turn: Others['turn'] = ALONE.turn) {
    this.#turn = turn
  }

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve()
    const mine = before.then(() => this.#turn(key, task))
    const settled = mine.then(
      () => undefined,
      () => undefined,
    )
    this.#tails.set(key, settled)
    try {
      return await mine
    } finally {
      if (this.#tails.get(key) === settled) this.#tails.delete(key)
    }
  }
}
