import type { Node } from 'oxc-parser'
import type { FoldBudget } from '../../fold-budget.ts'
import type { FoldScope } from './scope.ts'
import type { Closure, Folded } from './values.ts'

/** How a statement ends that does not go on to the next one. */
export interface Completion {
  readonly kind: 'break' | 'continue' | 'return'
  readonly label?: string
}

/** Thrown where the program throws. */
export class ProgramError {
  readonly value: Folded

  constructor(value: Folded) {
    this.value = value
  }
}

/** What the parts of the interpreter ask of each other. */
export interface Folder {
  readonly budget: FoldBudget
  evaluate(node: Node, scope: FoldScope): Folded
  execute(node: Node, scope: FoldScope): Completion | undefined
  assign(pattern: Node, value: Folded, scope: FoldScope, declares: boolean): void
  call(callee: Folded, args: readonly Folded[], self: Folded, isNew?: boolean): Folded
  member(object: Folded, key: Folded): Folded
  /** the value of a name that no scope declares */
  global(name: string): Folded
  setGlobal(name: string, value: Folded): void
  /** a function was made: somebody may call it later */
  made(closure: Closure): void
  /** names that a list of statements declares, by `find`: worked out once */
  namesIn(body: readonly Node[], find: (body: readonly Node[]) => readonly string[]): readonly string[]
  /** what `node` was seen to give */
  see(node: Node, value: Folded): void
  /**
   * True where a branch that may not have been taken left the loop or the function around it: what comes after it is not certain, and
   * a loop has to end.
   */
  mayHaveLeft: boolean
}
