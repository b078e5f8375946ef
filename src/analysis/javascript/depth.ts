interface Level {
  readonly close: number
  /** the parentheses are the head of a statement */
  readonly control: boolean
  /** the curly bracket is a hole of a template */
  readonly template: boolean
  /** tokens on which a parser recurses, since the last boundary: within an expression, */
  pending: number
  /** and heads of statements within statements */
  heads: number
  /** operators and calls since the last boundary: one tree node deep each, though a parser loops over them */
  chain: number
}

/** Counts how deep brackets, statements and operators nest while tokens are read. */
export class Depth {
  readonly #levels: Level[] = [newLevel(0, false, false)]
  #depth = 0
  /** the deepest nesting so far */
  deepest = 0
  /** the longest chain of operators, members and calls so far */
  longestChain = 0

  open(close: number, control: boolean, template: boolean): void {
    this.#levels.push(newLevel(close, control, template))
    this.#deeper()
  }

  /** The level that `code` closes; undefined where it closes none. */
  close(code: number): Level | undefined {
    const level = this.#levels.pop()
    if (level === undefined || level.close !== code || this.#levels.length === 0) return undefined
    this.#depth -= level.pending + level.heads + 1
    this.link()
    return level
  }

  recurse(head = false): void {
    const level = this.#level
    if (head) level.heads += 1
    else level.pending += 1
    this.#deeper()
  }

  link(): void {
    const level = this.#level
    level.chain += 1
    if (level.chain > this.longestChain) this.longestChain = level.chain
  }

  /** A statement ends here. */
  endStatement(): void {
    const level = this.#level
    this.#depth -= level.heads
    level.heads = 0
    this.endExpression()
  }

  endExpression(): void {
    const level = this.#level
    this.#depth -= level.pending
    level.pending = 0
    level.chain = 0
  }

  #deeper(): void {
    this.#depth += 1
    if (this.#depth > this.deepest) this.deepest = this.#depth
  }

  get #level(): Level {
    const level = this.#levels.at(-1)
    if (level === undefined) throw new RangeError('a level was closed that was never opened')
    return level
  }
}

function newLevel(close: number, control: boolean, template: boolean): Level {
  return { close, control, template, pending: 0, heads: 0, chain: 0 }
}
