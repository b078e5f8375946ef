import { disguiseIn } from './disguise.ts'
import type { Node, Program as Tree } from 'oxc-parser'
import type { Capability } from '../../model/capability.ts'
import type { CodeSummary, InlineCode, SinkKind, SourceKind, SideEffects } from '../code.ts'
import { call } from './calls.ts'
import { assign } from './assign.ts'
import { evaluate } from './evaluate.ts'
import { OUTLETS, type Call, type Frame, type Machine, type Outlet, type Unit } from './machine.ts'
import { leaves } from './network.ts'
import { shifted } from './line-breaks.ts'
import { FileRecord } from './record.ts'
import { Globals, Scope, lexicalNames, varNames } from './scope.ts'
import { execute, fileNames, isFragment } from './statements.ts'
import { Fragment, Tracker } from './tracking.ts'
import { Cell, Shape } from './heap.ts'
import { join, NOTHING, ofApi, ofShape, type Arguments, type FunctionValue, type Taint, type Value } from './value.ts'
import { WrittenFiles } from './written.ts'

/** passes over a program until nothing grows; data that needs more hops than this between functions is rare */
const PASSES_MAX = 10

/**
 * passes after which a program is left that has no data worth following, or no place that such data must not reach: only its
 * capabilities are of interest then
 */
const PASSES_WITHOUT_DATA = 2

/** A file of a program: its syntax tree and its text. */
export interface ProgramFile {
  readonly path: string
  readonly text: string
  readonly tree: Tree
  /** as of parsing */
  readonly breaks: readonly number[]
}

export type Resolve = (from: string, specifier: string) => string | undefined

/**
 * Evaluates files without running them: every branch is taken, every value is a set of possibilities that only grows,
 * and passes repeat until none does. Then what is still not known counts as
 * anything, where that matters. Data that reaches a sink is recorded with the place where it came from.
 */
export class JavascriptProgram implements Machine {
  readonly tracker = new Tracker()
  readonly written = new WrittenFiles(this.tracker)
  readonly #units = new Map<string, Unit>()
  readonly #records = new Map<string, FileRecord>()
  readonly #resolve: Resolve
  readonly #maxSteps: number
  readonly #scopes = new Map<Node, Scope>()
  readonly #shapes = new Map<Node, Map<string, Shape>>()
  readonly #functions = new Map<Node, FunctionValue>()
  readonly #taints = new Map<string, Taint>()
  readonly #globals = new Globals(this.tracker)
  readonly #statements = new Map<Node, Fragment>()
  readonly #roots: Fragment[] = []
  #steps = 0
  readonly #outlets = new Set<Outlet>()
  #isDisguised = false
  isSettled = false
  #hasPostponed = false

  constructor(files: readonly ProgramFile[], resolve: Resolve, maxSteps: number) {
    this.#maxSteps = maxSteps
    this.#resolve = resolve
    for (const { path, text, tree, breaks } of files) {
      const exported = new Shape(this.tracker)
      const module = new Shape(this.tracker)
      module.add('exports', ofShape(exported))
      const exports = module.properties.get('exports') ?? new Cell(this.tracker)
      const unit: Unit = { path, program: tree, scope: new Scope(undefined, this.tracker), exports, exported }
      this.#units.set(path, unit)
      const record = new FileRecord(path, text, breaks)
      const disguise = disguiseIn(text)
      if (disguise !== undefined) {
        this.#isDisguised = true
        record.can('obfuscated', { note: disguise.note, offset: shifted(breaks, disguise.offset), within: undefined })
      }
      this.#records.set(path, record)
      const value = join(ofApi('module'), ofShape(module))
      this.#roots.push(new Fragment(this.tracker, () => this.#load(unit, value)))
    }
  }

  /** evaluation steps that were taken so far */
  get steps(): number {
    return this.#steps
  }

  /** Summaries of all files. Where the budget ran out they say so: what they hold is true, what they lack is not known. */
  run(): CodeSummary[] {
    const incomplete = this.#passes()
    const live = new Set<FunctionValue | undefined>([undefined])
    const isLive = (fn: FunctionValue | undefined): boolean => this.#isLive(fn, live, new Set())
    const positionIn = (file: string, offset: number): { line: number; column: number } =>
      this.#records.get(file)?.position(offset) ?? { line: 1, column: 1 }
    return Array.from(this.#records.values(), (record) => record.summary(positionIn, isLive, incomplete))
  }

  #passes(): string | undefined {
    try {
      this.#settle()
      if (this.#hasPostponed && this.#outlets.has('network')) {
        this.isSettled = true
        this.tracker.round += 1
        this.#settle()
      }
      return undefined
    } catch (error) {
      if (error instanceof OutOfSteps) return 'its data flow was not followed to the end: too large'
      if (error instanceof RangeError) return 'its data flow was not followed to the end: nested too deep'
      throw error
    }
  }

  #settle(): void {
    for (let pass = 0; pass < PASSES_MAX; pass += 1) {
      const before = this.tracker.growths
      for (const root of this.#roots) root.pass()
      this.tracker.evaluateDeferred()
      if (this.tracker.growths === before) return
      if (pass + 1 >= PASSES_WITHOUT_DATA && !this.#hasDataToFollow()) return
    }
  }

  /** Whether there is data that would do harm by a way that there is. What is disguised takes some passes to show either. */
  #hasDataToFollow(): boolean {
    if (this.#isDisguised) return true
    for (const taint of this.#taints.values()) {
      if (this.#outlets.has(leaves(taint) ? 'network' : 'execution')) return true
    }
    return false
  }

  postpone(): void {
    this.#hasPostponed = true
  }

  #load(unit: Unit, module: Value): void {
    const self = this.newCell()
    self.add(ofShape(unit.exported))
    const frame: Frame = { unit, scope: unit.scope, self }
    const { body } = unit.program
    for (const name of [...lexicalNames(body), ...varNames(body)]) unit.scope.declare(name)
    fileNames(frame, module)
    for (const node of body) if (node.type === 'FunctionDeclaration') this.execute(node, frame)
    for (const node of body) if (node.type !== 'FunctionDeclaration') this.execute(node, frame)
  }

  #isLive(fn: FunctionValue | undefined, live: Set<FunctionValue | undefined>, seen: Set<FunctionValue>): boolean {
    const queue: (FunctionValue | undefined)[] = [fn]
    for (let at = 0; at < queue.length; at += 1) {
      const next = queue[at]
      if (live.has(next) || next === undefined) {
        live.add(fn)
        return true
      }
      if (seen.has(next)) continue
      seen.add(next)
      queue.push(...next.callers)
    }
    return false
  }

  evaluate(node: Node, frame: Frame): Value {
    this.#step()
    return evaluate(this, node, frame)
  }

  execute(node: Node, frame: Frame): void {
    this.#step()
    if (!isFragment(node)) return execute(this, node, frame)
    let fragment = this.#statements.get(node)
    if (fragment === undefined) {
      fragment = new Fragment(this.tracker, () => execute(this, node, frame))
      this.#statements.set(node, fragment)
    }
    fragment.meet()
  }

  assign(pattern: Node, value: Value, frame: Frame): void {
    assign(this, pattern, value, frame)
  }

  call(made: Call, frame: Frame): Value {
    return call(this, made, frame)
  }

  invoke(fn: FunctionValue, args: Arguments, self: Value, frame: Frame): Value {
    fn.callers.add(frame.fn)
    return fn.call(args, self)
  }

  #step(): void {
    this.#steps += 1
    if (this.#steps > this.#maxSteps) throw new OutOfSteps()
  }

  scopeOf(node: Node, parent: Scope, names: () => readonly string[]): Scope {
    let scope = this.#scopes.get(node)
    if (scope === undefined) {
      const declared = names()
      scope = declared.length === 0 ? parent : new Scope(parent, this.tracker)
      for (const name of declared) scope.declare(name)
      this.#scopes.set(node, scope)
    }
    return scope
  }

  shapeOf(node: Node, role = ''): Shape {
    let shapes = this.#shapes.get(node)
    if (shapes === undefined) this.#shapes.set(node, (shapes = new Map()))
    let shape = shapes.get(role)
    if (shape === undefined) shapes.set(role, (shape = new Shape(this.tracker)))
    return shape
  }

  functionOf(node: Node, make: () => FunctionValue): FunctionValue {
    let fn = this.#functions.get(node)
    if (fn === undefined) this.#functions.set(node, (fn = make()))
    return fn
  }

  newCell(): Cell {
    return new Cell(this.tracker)
  }

  global(name: string): Cell | undefined {
    return this.#globals.lookup(name)
  }

  declareGlobal(name: string): Cell {
    return this.#globals.declare(name)
  }

  moduleAt(frame: Frame, specifier: string): Value {
    const path = this.#resolve(frame.unit.path, specifier)
    const unit = path === undefined ? undefined : this.#units.get(path)
    return unit === undefined ? NOTHING : join(unit.exports.value, ofShape(unit.exported))
  }

  can(capability: Capability, node: Node, note: string, frame: Frame, effects: SideEffects = {}): void {
    for (const kind of OUTLETS[capability]) this.outlet(kind)
    this.#records.get(frame.unit.path)?.can(capability, { offset: node.start, note, within: frame.fn, effects })
  }

  source(kind: SourceKind, node: Node, note: string, frame: Frame, detail: Partial<Taint> = {}): Taint {
    const key = `${kind}:${frame.unit.path}:${node.start}:${detail.name ?? ''}`
    let taint = this.#taints.get(key)
    if (taint === undefined) {
      taint = { kind, file: frame.unit.path, offset: node.start, note, ...detail }
      this.#taints.set(key, taint)
      this.tracker.taint()
    }
    return taint
  }

  sourceOf(taint: Taint, detail: Partial<Taint>): Taint {
    const key = `file:${taint.kind}:${taint.file}:${taint.offset}`
    let stored = this.#taints.get(key)
    if (stored === undefined) this.#taints.set(key, (stored = { ...taint, ...detail }))
    return stored
  }

  sink(
    kind: SinkKind,
    node: Node,
    note: string,
    taints: readonly Taint[],
    frame: Frame,
    hosts?: readonly string[],
  ): void {
    for (const way of OUTLETS[kind]) this.outlet(way)
    const act = { kind, offset: node.start, note, within: frame.fn, hosts }
    for (const taint of taints) this.#records.get(frame.unit.path)?.flow(taint, act)
  }

  outlet(kind: Outlet): void {
    this.#outlets.add(kind)
  }

  refers(kind: 'module' | 'command', target: string, node: Node, frame: Frame): void {
    const shown = target.slice(0, 300)
    const note = kind === 'module' ? `loads ${shown.slice(0, 100)}` : `starts ${shown.slice(0, 100)}`
    this.#records.get(frame.unit.path)?.refers(kind, shown, { offset: node.start, note, within: frame.fn })
  }

  gives(language: InlineCode['language'], code: string, node: Node, frame: Frame): void {
    const act = { offset: node.start, note: 'gives code to an interpreter', within: frame.fn }
    this.#records.get(frame.unit.path)?.gives(language, code, act)
  }
}

class OutOfSteps extends Error {}
