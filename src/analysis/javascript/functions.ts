import type { ArrowFunctionExpression, Class, Function as FunctionNode, Node, PropertyKey } from 'oxc-parser'
import type { Frame, Machine } from './machine.ts'
import { takesRequest, takesSecret } from './given.ts'
import { boundNames, varNames } from './scope.ts'
import { Fragment, Mark, type Tracker } from './tracking.ts'
import { Cell, Shape } from './heap.ts'
import {
  beside,
  join,
  joinAll,
  NONE,
  NOTHING,
  ofFunction,
  ofShape,
  type Arguments,
  type FunctionValue,
  type Value,
} from './value.ts'

type AnyFunction = FunctionNode | ArrowFunctionExpression

/** arguments that are told apart */
const POSITIONS_MAX = 16

/** A function of the program: its arguments grow with every call, its body is evaluated once a pass. */
class ProgramFunction implements FunctionValue {
  readonly name: string
  readonly statics: Shape
  readonly self: Shape
  readonly callers = new Set<FunctionValue | undefined>()
  readonly #positions: (Cell | undefined)[] = []
  /** how many positions calls have filled */
  #given = 0
  readonly #count: Mark
  readonly #rest: Cell
  /** called back with something that is not known */
  #isOpen = false
  /** what `this` is in it */
  readonly receiver: Cell
  readonly returns: Cell
  readonly body: Fragment
  /** of a constructor: the classes that its class extends */
  parents: readonly FunctionValue[] = NONE
  readonly #machine: Machine

  /** `outer`: the frame in which the function is written */
  constructor(machine: Machine, node: AnyFunction | Class, name: string, outer: Frame) {
    this.name = name
    this.#machine = machine
    this.body = new Fragment(machine.tracker, node, () => {
      if ('params' in node) evaluateBody(machine, node, this, outer)
    })
    this.statics = machine.shapeOf(node, 'statics')
    this.self = machine.shapeOf(node, 'self')
    this.#count = new Mark(machine.tracker)
    this.#rest = machine.newCell()
    this.receiver = machine.newCell()
    this.receiver.add(ofShape(this.self))
    this.returns = machine.newCell()
  }

  call(args: Arguments, self: Value): Value {
    const { isSettled } = this.#machine
    const values = args.values.slice(0, POSITIONS_MAX)
    for (const [index, value] of values.entries()) {
      const cell = this.#position(index)
      cell.add(isSettled ? beside(cell.value, value) : value)
    }
    if (values.length > this.#given) {
      this.#given = values.length
      this.#count.moved()
    }
    this.#rest.add(joinAll([args.rest, ...args.values.slice(POSITIONS_MAX)]))
    if (isSettled && !this.#isOpen && args.values.length === 0 && args.rest.texts.length === 0) {
      this.#isOpen = true
      this.#count.moved()
    }
    this.receiver.add(self)
    return this.returns.value
  }

  argument(index: number): Value {
    if (this.#machine.isSettled) this.#count.saw()
    const value = join(this.#position(index).value, this.#rest.value)
    return this.#isOpen ? join(value, beside(value, NOTHING)) : value
  }

  argumentsFrom(index: number): Value {
    this.#count.saw()
    return join(
      joinAll(this.#positions.slice(index, this.#given).map((cell) => cell?.value ?? NOTHING)),
      this.#rest.value,
    )
  }

  /** The list of a parameter that takes all arguments from `index` on. */
  listFrom(index: number, node: Node): Value {
    this.#count.saw()
    const shape = this.#machine.shapeOf(node, 'rest')
    this.fill(shape, index)
    return { ...ofShape(shape), taints: this.argumentsFrom(index).taints }
  }

  /** Puts the arguments from `index` on into a list. */
  fill(list: Shape, index = 0): void {
    this.#count.saw()
    for (let at = index; at < this.#given; at += 1) list.add(String(at - index), this.argument(at))
    list.add(undefined, this.#rest.value)
  }

  #position(index: number): Cell {
    return (this.#positions[index] ??= this.#machine.newCell())
  }
}

/** The arguments by positions, for `arguments[2]`: modules, functions of the platform and texts. The rest is said of all of them together. */
class Positions extends Shape {
  override get members(): Value {
    return NOTHING
  }

  override add(name: string | undefined, value: Value): void {
    super.add(name, { ...value, functions: [], shapes: [], taints: [] })
  }
}

/** `arguments` of a function: few ask for it. */
class ArgumentsCell extends Cell {
  readonly #fn: ProgramFunction
  readonly #positions: Positions

  constructor(tracker: Tracker, fn: ProgramFunction) {
    super(tracker)
    this.#fn = fn
    this.#positions = new Positions(tracker)
  }

  /**
   * A member of what one argument stands for is none of the list. Of objects and functions what all arguments hold stands for each: libraries
   * go over them (`extend`), and would hand everything to everything.
   */
  override get value(): Value {
    this.#fn.fill(this.#positions)
    return joinAll([super.value, { ...this.#fn.argumentsFrom(0), apis: NONE }, ofShape(this.#positions)])
  }
}

/** The function at `node`; its body is evaluated at the end of the pass, with what its calls have brought by then. */
export function functionValue(
  machine: Machine,
  node: AnyFunction,
  frame: Frame,
  name: string,
  instance?: Shape,
): Value {
  const made = machine.functionOf(node, () => new ProgramFunction(machine, node, name, frame))
  if (!(made instanceof ProgramFunction)) return NOTHING
  if (instance !== undefined) made.self.inherit(instance)
  made.body.defer()
  return ofFunction(made)
}

function evaluateBody(machine: Machine, node: AnyFunction, fn: ProgramFunction, outer: Frame): void {
  const { body } = node
  if (body === null) return
  const isArrow = node.type === 'ArrowFunctionExpression'
  const scope = machine.scopeOf(node, outer.scope, () => [
    ...node.params.flatMap((param) => boundNames(param)),
    ...(isArrow ? [] : ['arguments']),
    ...(body.type === 'BlockStatement' ? varNames(body.body) : []),
  ])
  const self = isArrow ? outer.self : fn.receiver
  const frame: Frame = { unit: outer.unit, scope, fn, self, returns: fn.returns }
  if (!isArrow) {
    scope.define('arguments', new ArgumentsCell(machine.tracker, fn))
    if (node.id !== null && node.type === 'FunctionExpression') scope.declare(node.id.name).add(ofFunction(fn))
  }
  node.params.forEach((param, index) => {
    const pattern: Node = param.type === 'TSParameterProperty' ? param.parameter : param
    if (pattern.type === 'RestElement') machine.assign(pattern.argument, fn.listFrom(index, pattern), frame)
    else machine.assign(pattern, fn.argument(index), frame)
    takesSecret(machine, pattern, index, frame)
  })
  takesRequest(machine, node.params, frame)
  if (body.type === 'BlockStatement') machine.execute(body, frame)
  else fn.returns.add(machine.evaluate(body, frame))
}

/** A class: a function whose `self` is what instances share. */
export function classValue(machine: Machine, node: Class, frame: Frame): Value {
  const name = node.id?.name ?? ''
  const fn = machine.functionOf(node, () => new ProgramFunction(machine, node, name, frame))
  const inner: Frame = { ...frame, self: fn instanceof ProgramFunction ? fn.receiver : frame.self }
  const parents = node.superClass === null ? NOTHING : machine.evaluate(node.superClass, frame)
  for (const parent of parents.functions) {
    fn.self.inherit(parent.self)
    fn.statics.inherit(parent.statics)
  }
  let isMade = false
  for (const element of node.body.body) {
    if (element.type === 'MethodDefinition') {
      const method = functionValue(
        machine,
        element.value,
        inner,
        element.kind === 'constructor' ? name : (keyName(machine, element.key, element.computed, frame) ?? ''),
        fn.self,
      )
      const key = keyName(machine, element.key, element.computed, frame)
      if (element.kind === 'constructor' && fn instanceof ProgramFunction) {
        isMade = true
        for (const each of method.functions) if (each instanceof ProgramFunction) each.parents = parents.functions
        adopt(fn, method)
      } else {
        const target = element.static ? fn.statics : fn.self
        if (element.kind === 'get') target.reads(key, method.functions)
        target.add(key, accessor(element.kind, method, fn))
      }
    } else if (element.type === 'PropertyDefinition' || element.type === 'AccessorProperty') {
      if (element.value === null) continue
      const value = machine.evaluate(element.value, inner)
      ;(element.static ? fn.statics : fn.self).add(keyName(machine, element.key, element.computed, frame), value)
    } else if (element.type === 'StaticBlock') {
      const self = machine.newCell()
      self.add(ofFunction(fn))
      for (const statement of element.body) machine.execute(statement, { ...frame, self })
    }
  }
  if (!isMade && fn instanceof ProgramFunction) adopt(fn, parents)
  return ofFunction(fn)
}

/** A getter is read as what it returns. */
function accessor(kind: string, method: Value, owner: FunctionValue): Value {
  if (kind !== 'get') return method
  return joinAll(method.functions.map((fn) => fn.call({ values: [], rest: NOTHING }, ofShape(owner.self))))
}

/** What `new` brings to the class goes on to its constructor. */
function adopt(owner: ProgramFunction, constructor: Value): void {
  for (const fn of constructor.functions) {
    fn.callers.add(owner)
    const values = Array.from({ length: POSITIONS_MAX }, (_, index) => owner.argument(index))
    const given = values.findLastIndex((value) => value !== NOTHING) + 1
    fn.call({ values: values.slice(0, given), rest: NOTHING }, ofShape(owner.self))
  }
}

/** Name of a property, method or field; undefined where it is computed and not known. */
export function keyName(machine: Machine, key: PropertyKey, computed: boolean, frame: Frame): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (key.type === 'Literal') return String(key.value)
  return machine.evaluate(key, frame).texts[0]
}
