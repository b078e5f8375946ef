import type { Folded, List } from './values.ts'

/** The variable, which no program can name, that holds the source of a file. */
export const SOURCE = '%source'

/** One run of a function, or of a file. */
export interface FoldFrame {
  /** `this` */
  readonly self: Folded
  /** what was returned last that is known */
  returned: Folded
  /** what a generator yields */
  readonly yielded?: List
  /** what `super` names */
  readonly base?: Folded
}

/** Variables of a block or function, each time that it runs. */
export class FoldScope {
  readonly frame: FoldFrame
  readonly #values = new Map<string, Folded>()
  readonly #parent: FoldScope | undefined

  constructor(parent: FoldScope | undefined, frame: FoldFrame) {
    this.#parent = parent
    this.frame = frame
  }

  /** A block within. */
  inner(): FoldScope {
    return new FoldScope(this, this.frame)
  }

  /** The scope of a function, or of what has another `this`, that is written here. */
  within(frame: FoldFrame): FoldScope {
    return new FoldScope(this, frame)
  }

  declare(name: string, value: Folded): void {
    this.#values.set(name, value)
  }

  /** Declares it without forgetting what it holds: `var` may stand twice, and behind what assigns. */
  hoist(name: string): void {
    if (!this.#values.has(name)) this.#values.set(name, undefined)
  }

  /** The scope that declares it. */
  holder(name: string): FoldScope | undefined {
    if (this.#values.has(name)) return this
    for (let scope = this.#parent; scope !== undefined; scope = scope.#parent) {
      if (scope.#values.has(name)) return scope
    }
    return undefined
  }

  get(name: string): Folded {
    return this.#values.get(name)
  }
}
