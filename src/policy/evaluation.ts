/** A condition asked for a fact that could not be had. Made once for each fact: it is thrown on hot paths. */
export class UnknownFact extends Error {
  /** as policies spell it: `artifact.age` */
  readonly fact: string

  constructor(fact: string) {
    super(`${fact} is unknown`)
    this.name = 'UnknownFact'
    this.fact = fact
  }
}

const unknownFacts = new Map<string, UnknownFact>()

/** The error to throw where `fact` is unknown. `fact` is one of our own names, never hostile text. */
export function unknownFact(fact: string): UnknownFact {
  const known = unknownFacts.get(fact)
  if (known !== undefined) return known
  const made = new UnknownFact(fact)
  unknownFacts.set(fact, made)
  return made
}

/** The facts were larger than a condition may look at. One instance: a loop may throw it again for each element. */
class BudgetExceeded extends Error {
  constructor() {
    super('it would have to look at too many facts')
    this.name = 'BudgetExceeded'
  }
}

export const budgetExceeded = new BudgetExceeded()

/** Facts, list elements and runs of 256 characters that one evaluation may read: well under a second of work. */
export const EVALUATION_BUDGET = 500_000

/** The same for all rules of one decision together, and for finding when their hits end. */
export const DECISION_BUDGET = 10 * EVALUATION_BUDGET

/** Last millisecond that a Date can name. */
const LAST_MS = 8.64e15

/**
 * State of one evaluation: the time, the moments at which a comparison with an age turns over, and how much was read.
 * CEL has no cost limit of its own, so every read of a fact pays here: a loop cannot run without reading.
 */
export class Evaluation {
  nowMs: number
  /** the earliest moment after `nowMs` at which a comparison made so far turns over; Infinity: none */
  nextFlipMs = Infinity
  #spent = 0
  #spentBefore = 0

  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  get exhausted(): boolean {
    return this.#spent > EVALUATION_BUDGET || this.#spentBefore + this.#spent > DECISION_BUDGET
  }

  /** The next evaluation, at `nowMs`. */
  restart(nowMs: number): void {
    this.nowMs = nowMs
    this.nextFlipMs = Infinity
    this.#spentBefore += this.#spent
    this.#spent = 0
  }

  pay(units: number): void {
    this.#spent += units
    if (this.exhausted) throw budgetExceeded
  }

  text(value: string): string {
    this.pay(1 + (value.length >> 8))
    return value
  }

  list<T>(value: readonly T[]): readonly T[] {
    this.pay(1 + value.length)
    return value
  }

  /** True until `flipMs`, and remembers the moment where it is still to come. */
  isBefore(flipMs: number): boolean {
    if (this.nowMs >= flipMs) return false
    if (flipMs < this.nextFlipMs && flipMs <= LAST_MS) this.nextFlipMs = flipMs
    return true
  }
}

/**
 * A duration that grows with time. Comparing it is the only way for time to enter a condition, so the moments at which
 * a verdict changes are known exactly, whatever the condition looks like: nothing else on its path can change before.
 */
export class Age {
  readonly sinceMs: number
  readonly #evaluation: Evaluation

  constructor(sinceMs: number, evaluation: Evaluation) {
    this.sinceMs = sinceMs
    this.#evaluation = evaluation
  }

  get ms(): number {
    return this.#evaluation.nowMs - this.sinceMs
  }

  isBelow(limitMs: number): boolean {
    return this.#evaluation.isBefore(this.sinceMs + limitMs)
  }

  isAtMost(limitMs: number): boolean {
    return this.#evaluation.isBefore(this.sinceMs + limitMs + 1)
  }
}
