import type { Node } from 'oxc-parser'
import { assignTo } from './assign.ts'
import { Stop, type FoldBudget } from '../../fold-budget.ts'
import { evaluated } from './expressions.ts'
import { ProgramError, type Completion, type Folder } from './folder.ts'
import { globalsOf } from './globals.ts'
import { invoked } from './invoke.ts'
import { memberOf } from './members.ts'
import { calledMethod, Method } from './methods.ts'
import type { FoldScope } from './scope.ts'
import { HOLE } from '../value.ts'
import { executed } from './statements.ts'
import { Closure, List, Native, StandIn, UNKNOWN, type Folded } from './values.ts'

/** calls within calls */
const DEPTH_MAX = 150

/** calls of a function within itself, with a text of which only parts are known */
const UNKNOWN_DEPTH_MAX = 2

/** texts that are kept of one expression */
const TEXTS_MAX = 24

/** characters of a text that is kept */
const TEXT_LENGTH_MAX = 1_000_000

/** functions that are remembered to be called at the end */
const MADE_MAX = 20_000

/** Works out what the expressions of a program give, without running anything but its own arithmetic of texts and lists. */
export class Interpreter implements Folder {
  readonly budget: FoldBudget
  mayHaveLeft = false
  /** texts that an expression was seen to give */
  readonly seen = new Map<Node, Set<string>>()
  readonly #globals: Map<string, Folded>
  readonly #made: Closure[] = []
  readonly #names = new Map<unknown, Map<readonly Node[], readonly string[]>>()
  /** functions that ran */
  readonly #ran = new Set<Node>()
  /** how often each function is under way */
  readonly #running = new Map<Node, number>()
  #depth = 0

  constructor(budget: FoldBudget) {
    this.budget = budget
    this.#globals = new Map(globalsOf(this))
  }

  evaluate(node: Node, scope: FoldScope): Folded {
    this.budget.step()
    return evaluated(this, node, scope)
  }

  execute(node: Node, scope: FoldScope): Completion | undefined {
    this.budget.step()
    return executed(this, node, scope)
  }

  assign(pattern: Node, value: Folded, scope: FoldScope, declares: boolean): void {
    assignTo(this, pattern, value, scope, declares)
  }

  member(object: Folded, key: Folded): Folded {
    return memberOf(this, object, key)
  }

  call(callee: Folded, args: readonly Folded[], self: Folded, isNew = false): Folded {
    this.budget.step()
    if (callee instanceof Closure) return this.#invoke(callee, args, self, isNew)
    if (callee instanceof Method) return calledMethod(this, callee, args, self)
    if (callee instanceof Native) return callee.call(args, self, isNew)
    if (callee instanceof StandIn && !isNew) return this.#trapped(callee, args, self)
    for (const arg of args) this.#hand(arg)
    return UNKNOWN
  }

  #trapped({ target, handler }: StandIn, args: readonly Folded[], self: Folded): Folded {
    const trap = this.member(handler, 'apply')
    return trap === undefined
      ? this.call(target, args, self)
      : this.call(trap, [target, self, new List([...args])], handler)
  }

  #invoke(closure: Closure, args: readonly Folded[], self: Folded, isNew: boolean): Folded {
    const { node } = closure.written
    const under = this.#running.get(node) ?? 0
    // what walks through folders goes into those that nobody knows, and on from there
    if (this.#depth >= DEPTH_MAX || (under >= UNKNOWN_DEPTH_MAX && args.some(isKnownInPart))) return UNKNOWN
    this.#ran.add(node)
    this.#running.set(node, under + 1)
    this.#depth += 1
    try {
      return invoked(this, closure, args, self, isNew)
    } finally {
      this.#depth -= 1
      this.#running.set(node, under)
    }
  }

  /** What is not known may call a function that it is given, with what nobody knows. */
  #hand(value: Folded): void {
    if (value instanceof Closure) this.open(value)
    else if (value instanceof List)
      for (const item of value.items.slice(0, 8)) if (item instanceof Closure) this.open(item)
  }

  /** Runs a function that has not run yet, as somebody else may. */
  open(closure: Closure): void {
    if (this.#ran.has(closure.written.node)) return
    const isLeft = this.mayHaveLeft
    try {
      const { node } = closure.written
      const count = 'params' in node ? node.params.length : 0
      this.#invoke(
        closure,
        Array.from({ length: count }, () => UNKNOWN),
        UNKNOWN,
        false,
      )
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
    }
    this.mayHaveLeft = isLeft
  }

  /** Runs what has not run: functions that wait to be called, of those that matter. Each may take `share` steps. */
  openAll(matters: (node: Node) => boolean, share: number): void {
    for (let at = 0; at < this.#made.length && this.budget.left > 0; at += 1) {
      const closure = this.#made[at]
      if (closure === undefined || !matters(closure.written.node)) continue
      within(() => this.budget.within(share, () => this.open(closure)))
      this.#depth = 0
    }
  }

  namesIn(body: readonly Node[], find: (body: readonly Node[]) => readonly string[]): readonly string[] {
    let known = this.#names.get(find)
    if (known === undefined) this.#names.set(find, (known = new Map()))
    let names = known.get(body)
    if (names === undefined) known.set(body, (names = find(body)))
    return names
  }

  made(closure: Closure): void {
    if (this.#made.length < MADE_MAX) this.#made.push(closure)
  }

  /** Functions made from here on are not run by `openAll`. */
  forget(from: number): void {
    this.#made.length = Math.min(this.#made.length, from)
  }

  get madeCount(): number {
    return this.#made.length
  }

  global(name: string): Folded {
    return this.#globals.has(name) ? this.#globals.get(name) : UNKNOWN
  }

  setGlobal(name: string, value: Folded): void {
    this.#globals.set(name, value)
  }

  see(node: Node, value: Folded): void {
    if (node.type === 'Literal' || typeof value !== 'string') return
    if (value === '' || value.length > TEXT_LENGTH_MAX) return
    let texts = this.seen.get(node)
    if (texts === undefined) this.seen.set(node, (texts = new Set()))
    if (texts.size < TEXTS_MAX) texts.add(value)
  }
}

function isKnownInPart(value: Folded): boolean {
  return typeof value === 'string' && value.includes(HOLE)
}

/** Works, and stops where that has cost too much: false then. */
export function within(work: () => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (error instanceof ProgramError) return true
    // a program that nests too deep is given up like one that takes too long
    if (error instanceof Stop || error instanceof RangeError) return false
    throw error
  }
}
