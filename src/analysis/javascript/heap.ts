import { Mark, Tracked, type Tracker } from './tracking.ts'
import { join, NONE, NOTHING, type FunctionValue, type Taint, type Value } from './value.ts'

/** A place that holds values: a variable, a property, a return value. It only grows. */
export class Cell extends Tracked {
  #value: Value = NOTHING

  get value(): Value {
    this.read()
    return this.#value
  }

  add(value: Value): void {
    const grown = join(this.#value, value)
    if (grown === this.#value) return
    this.#value = grown
    this.grew()
  }

  /** Something that belongs to the cell has changed. */
  touch(): void {
    this.grew()
  }
}

/** properties of one object that are told apart */
const PROPERTIES_MAX = 400

/** taints and objects that an object is known to hold */
const HELD_MAX = 200

/** objects from which one inherits that are followed, over all generations */
const PARENTS_MAX = 8

/** An object or array, by the expression that makes it. */
export class Shape {
  /** members whose name is not known */
  readonly rest: Cell
  readonly #tracker: Tracker
  readonly #properties = new Map<string, Cell>()
  readonly #parents: Shape[] = []
  readonly #taints = new Set<Taint>()
  readonly #shapes = new Set<Shape>()
  #getters: Map<string, readonly FunctionValue[]> | undefined
  #members: Value = NOTHING
  #answered = 0
  #ancestors: readonly Shape[] = []
  /** how many inheritances there were in the program when the ancestors were looked up */
  #ancestorsAt = 0
  /** reads and growth of: the names of properties, all members together */
  #names: Mark | undefined
  #whole: Mark | undefined

  constructor(tracker: Tracker) {
    this.#tracker = tracker
    this.rest = new Cell(tracker)
  }

  /** Properties whose names are known, in the order in which they came. */
  get properties(): ReadonlyMap<string, Cell> {
    ;(this.#names ??= new Mark(this.#tracker)).saw()
    return this.#properties
  }

  has(name: string): boolean {
    if (this.#properties.has(name)) return true
    ;(this.#names ??= new Mark(this.#tracker)).saw()
    return false
  }

  /**
   * The member that `name` names, inherited ones included. `question` numbers what is asked of several objects at once: an
   * ancestor that they share answers once, where its answer does not depend on who asks.
   */
  get(name: string, question: number = this.#tracker.question()): Value {
    let value = this.#answer(name, question)
    if (this.#parents.length === 0) return value
    for (const ancestor of this.#lineage()) value = join(value, ancestor.#answer(name, question))
    return value
  }

  #answer(name: string, question: number): Value {
    if (this.#answered === question) return NOTHING
    const value = this.#own(name)
    if (value.taints.length === 0) this.#answered = question
    return value
  }

  /** All from which it inherits, nearest first. */
  #lineage(): readonly Shape[] {
    if (this.#ancestorsAt === this.#tracker.inheritances) return this.#ancestors
    const line: Shape[] = [this]
    for (let at = 0; at < line.length; at += 1) {
      const heir = line[at] ?? this
      for (const parent of heir.#parents) {
        if (line.length <= PARENTS_MAX && !line.includes(parent)) line.push(parent)
      }
    }
    this.#ancestors = line.slice(1)
    this.#ancestorsAt = this.#tracker.inheritances
    return this.#ancestors
  }

  #own(name: string): Value {
    const cell = this.#properties.get(name)
    if (cell !== undefined) return join(cell.value, this.rest.value)
    ;(this.#names ??= new Mark(this.#tracker)).saw()
    return this.rest.value
  }

  /** Whoever reads the member calls these. */
  reads(name: string | undefined, getters: readonly FunctionValue[]): void {
    if (name !== undefined) (this.#getters ??= new Map<string, readonly FunctionValue[]>()).set(name, getters)
  }

  /** What is called where the member is read, an inherited one included. */
  getters(name: string): readonly FunctionValue[] {
    const own = this.#getters?.get(name)
    if (own !== undefined || this.#parents.length === 0) return own ?? NONE
    return (
      this.#lineage()
        .find((ancestor) => ancestor.#getters?.has(name))
        ?.getters(name) ?? NONE
    )
  }

  add(name: string | undefined, value: Value): void {
    this.#hold(value)
    let cell = name === undefined ? this.rest : this.#properties.get(name)
    if (cell === undefined && this.#properties.size < PROPERTIES_MAX && name !== undefined) {
      cell = new Cell(this.#tracker)
      this.#properties.set(name, cell)
      this.#moved(this.#names)
    }
    ;(cell ?? this.rest).add(value)
  }

  #hold(value: Value): void {
    const members = join(this.#members, value)
    const size = this.#taints.size + this.#shapes.size
    if (size < HELD_MAX) {
      for (const taint of value.taints) this.#taints.add(taint)
      for (const shape of value.shapes) this.#shapes.add(shape)
    }
    if (members === this.#members && size === this.#taints.size + this.#shapes.size) return
    this.#members = members
    this.#moved(this.#whole)
  }

  /** An aspect that nobody has read yet has no mark. */
  #moved(mark: Mark | undefined): void {
    if (mark === undefined) this.#tracker.growths += 1
    else mark.moved()
  }

  inherit(parent: Shape): void {
    if (parent === this || this.#parents.length >= PARENTS_MAX || this.#parents.includes(parent)) return
    this.#parents.push(parent)
    this.#tracker.inheritances += 1
    // who reads a member reads the unnamed ones, too, and has to look again
    this.rest.touch()
  }

  /** False while nothing in the whole program is tainted. */
  get mayBeTainted(): boolean {
    return this.#tracker.isTainted
  }

  /** Taints of the members, and objects among them: more of them than one value holds. */
  get held(): { readonly taints: ReadonlySet<Taint>; readonly shapes: ReadonlySet<Shape> } {
    ;(this.#whole ??= new Mark(this.#tracker)).saw()
    return { taints: this.#taints, shapes: this.#shapes }
  }

  /** All members as one value. */
  get members(): Value {
    ;(this.#whole ??= new Mark(this.#tracker)).saw()
    return this.#members
  }
}
