import { disguiseIn } from './disguise.ts'
import type { Node, Program as Tree } from 'oxc-parser'
import type { Capability } from '../../model/capability.ts'
import type { CodeSummary, InlineCode, Manner, SinkKind, SideEffects } from '../code.ts'
import { call } from './calls.ts'
import { assign } from './assign.ts'
import { evaluate } from './evaluate.ts'
import { LIMITS } from '../limits.ts'
import { FOLLOWED_LONG, MORE_THAN_KEPT, MORE_WAIT } from '../opaque.ts'
import { OUTLETS, type Call, type Frame, type Machine, type Outlet, type Unit } from './machine.ts'
import { leaves } from './network.ts'
import { shifted } from './line-breaks.ts'
import { NO_FILES, type PackageFiles } from './fold/files.ts'
import { seenTexts, type SeenTexts } from './fold/fold.ts'
import { Identities } from './identities.ts'
import { isLiveFrom } from './live.ts'
import { OF_BUNDLES, OF_EARLY, OF_OTHERS, OutOfSteps, WITHOUT_DATA } from './passes.ts'
import { FileRecord } from './record.ts'
import { Globals, Scope, lexicalNames, varNames } from './scope.ts'
import { execute, fileNames, isFragment } from './statements.ts'
import { Fragment } from './tracking.ts'
import { Cell, Shape } from './heap.ts'
import {
  join,
  NOTHING,
  ofApi,
  ofShape,
  ofText,
  type Arguments,
  type FunctionValue,
  type Taint,
  type Value,
} from './value.ts'
import { Wanted } from './wanted.ts'
import { WrittenFiles } from './written.ts'

/** steps of working out texts that take as long as one of evaluation */
const FOLD_STEPS = 4

/** steps of working out texts: of a program that hides its names, which takes long to show them, and of all others */
const DISGUISED_FOLD_STEPS = 3_000_000
const PLAIN_FOLD_STEPS = 200_000

/** A file of a program: its syntax tree and its text. */
export interface ProgramFile {
  readonly path: string
  readonly text: string
  readonly tree: Tree
  /** as of parsing */
  readonly breaks: readonly number[]
}

/**
 * Evaluates files without running them: every branch is taken, every value is a set of possibilities that only grows,
 * and passes repeat until none does. Then what is still not known counts as
 * anything, where that matters. Data that reaches a sink is recorded with the place where it came from.
 */
export class JavascriptProgram extends Identities implements Machine {
  readonly written = new WrittenFiles(this.tracker)
  readonly #units = new Map<string, Unit>()
  readonly #records = new Map<string, FileRecord>()
  readonly #maxSteps: number
  /** runs at install */
  readonly #isEarly: boolean
  readonly #isBundle: boolean
  readonly #globals = new Globals(this.tracker)
  readonly #statements = new Map<Node, Fragment>()
  readonly #roots: Fragment[] = []
  readonly #beside: PackageFiles
  readonly #wanted = new Wanted()
  /** what expressions were seen to give, once that is known */
  #seen: SeenTexts | undefined
  #steps = 0
  readonly #outlets = new Set<Outlet>()
  /** which modules are loaded where */
  readonly #loads = new Set<string>()
  #isDisguised = false
  isSettled = false
  #hasPostponed = false
  /** data was still on its way after all passes */
  #goesOn = false

  constructor(files: readonly ProgramFile[], maxSteps: number, beside: PackageFiles = NO_FILES) {
    super()
    this.#maxSteps = maxSteps
    this.#isEarly = maxSteps >= LIMITS.installSteps
    this.#isBundle = !this.#isEarly && files.some(({ text }) => text.length > LIMITS.bundleBytes)
    this.#beside = beside
    for (const { path, text, tree, breaks } of files) {
      const exported = new Shape(this.tracker)
      const module = new Shape(this.tracker)
      module.add('exports', ofShape(exported))
      const exports = module.properties.get('exports') ?? new Cell(this.tracker)
      const unit: Unit = { path, text, program: tree, scope: new Scope(undefined, this.tracker), exports, exported }
      this.#units.set(path, unit)
      const record = new FileRecord(path, text, breaks)
      const disguise = disguiseIn(text)
      if (disguise !== undefined) {
        this.#isDisguised = true
        record.can('obfuscated', { note: disguise.note, offset: shifted(breaks, disguise.offset), within: undefined })
      }
      this.#records.set(path, record)
      const value = join(ofApi('module'), ofShape(module))
      this.#roots.push(new Fragment(this.tracker, tree, () => this.#load(unit, value)))
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
    const isLive = (fn: FunctionValue | undefined): boolean => isLiveFrom(fn, live, new Set())
    const positionIn = (file: string, offset: number): { line: number; column: number } =>
      this.#records.get(file)?.position(offset) ?? { line: 1, column: 1 }
    return Array.from(this.#records.values(), (record) =>
      record.summary(positionIn, isLive, (taint) => this.isChecked(taint), incomplete),
    )
  }

  #passes(): string | undefined {
    try {
      const { first, later } = this.#isBundle ? OF_BUNDLES : this.#isEarly ? OF_EARLY : OF_OTHERS
      this.#iterate(first)
      if (this.#workOut()) this.#iterate(later)
      if (this.#hasPostponed && this.#outlets.has('network')) {
        this.isSettled = true
        this.tracker.round += 1
        this.#iterate(later)
      }
      if (this.#goesOn) return FOLLOWED_LONG
      return this.written.isCut ? (this.#isEarly ? MORE_THAN_KEPT : MORE_WAIT) : undefined
    } catch (error) {
      if (error instanceof OutOfSteps) return 'its data flow was not followed to the end: too large'
      if (error instanceof RangeError) return 'its data flow was not followed to the end: nested too deep'
      throw error
    }
  }

  /** Works out texts where some are wanted; true where there are new ones among those. */
  #workOut(): boolean {
    const isDisguised = this.#isDisguised
    if (this.#wanted.isEmpty && !isDisguised) return false
    const left = this.#maxSteps - this.#steps
    const most = Math.min(left * FOLD_STEPS, isDisguised ? DISGUISED_FOLD_STEPS : PLAIN_FOLD_STEPS)
    const { seen, steps } = seenTexts(
      [...this.#units.values()],
      this.#beside,
      most,
      (node) => isDisguised || this.#wanted.isWithin(node),
    )
    this.#steps += Math.floor(steps / FOLD_STEPS)
    if (!isDisguised && !this.#wanted.isToldMoreBy(seen)) return false
    this.#seen = seen
    this.tracker.outdate(seen.keys())
    return true
  }

  want(node: Node, known: readonly string[]): void {
    if (this.#seen === undefined) this.#wanted.add(node, known)
  }

  #iterate(passes: number): void {
    this.#goesOn = false
    for (let pass = 0; pass < passes; pass += 1) {
      const [before, loads] = [this.tracker.growths, this.#loads.size]
      for (const root of this.#roots) root.pass()
      this.tracker.evaluateDeferred()
      if (this.tracker.growths === before) return
      if (pass + 1 >= WITHOUT_DATA && this.#loads.size === loads && !this.#hasDataToFollow()) return
    }
    this.#goesOn = true
  }

  /** Whether there is data that would do harm by a way that there is. What is disguised, and which files are written, takes some passes to show. */
  #hasDataToFollow(): boolean {
    if (this.#isDisguised || this.#outlets.has('files')) return true
    for (const taint of this.taints.values()) {
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

  evaluate(node: Node, frame: Frame): Value {
    this.#step()
    const value = evaluate(this, node, frame)
    const texts = this.#seen?.get(node)
    return texts === undefined ? value : join(ofText(...texts), value)
  }

  execute(node: Node, frame: Frame): void {
    this.#step()
    if (!isFragment(node)) return execute(this, node, frame)
    let fragment = this.#statements.get(node)
    if (fragment === undefined) {
      fragment = new Fragment(this.tracker, node, () => execute(this, node, frame))
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

  global(name: string): Cell | undefined {
    return this.#globals.lookup(name)
  }

  declareGlobal(name: string): Cell {
    return this.#globals.declare(name)
  }

  moduleAt(frame: Frame, specifier: string): Value {
    const path = this.#beside.resolve(frame.unit.path, specifier)
    const unit = path === undefined ? undefined : this.#units.get(path)
    return unit === undefined ? NOTHING : join(unit.exports.value, ofShape(unit.exported))
  }

  can(capability: Capability, node: Node, note: string, frame: Frame, effects: SideEffects = {}): void {
    for (const kind of OUTLETS[capability]) this.outlet(kind)
    this.#records.get(frame.unit.path)?.can(capability, { offset: node.start, note, within: frame.fn, effects })
  }

  endless(node: Node, frame: Frame): void {
    this.#records.get(frame.unit.path)?.endless({ offset: node.start, note: 'a loop without an end', within: frame.fn })
  }

  untold({ start: offset }: Node, note: string | undefined, { unit, fn }: Frame): void {
    this.#records.get(unit.path)?.untold(offset, note === undefined ? undefined : { offset, note, within: fn })
  }

  sink(
    kind: SinkKind,
    node: Node,
    note: string,
    taints: readonly Taint[],
    frame: Frame,
    hosts?: readonly string[],
    manner?: Manner,
  ): void {
    for (const way of OUTLETS[kind]) this.outlet(way)
    const act = { kind, offset: node.start, note, within: frame.fn, hosts, manner }
    for (const taint of taints) this.#records.get(frame.unit.path)?.flow(taint, act)
  }

  outlet(kind: Outlet): void {
    this.#outlets.add(kind)
  }

  refers(kind: 'module' | 'command', target: string, node: Node, frame: Frame, detached = false): void {
    const shown = target.slice(0, 300)
    if (kind === 'module') this.#loads.add(`${frame.unit.path}:${node.start}:${shown}`)
    const note = `${kind === 'module' ? 'loads' : 'starts'} ${shown.slice(0, 100)}`
    this.#records.get(frame.unit.path)?.refers(kind, shown, { offset: node.start, note, within: frame.fn }, detached)
  }

  startsMore(frame: Frame): void {
    this.#records.get(frame.unit.path)?.startsMore()
  }

  gives(language: InlineCode['language'], code: string, node: Node, frame: Frame, perhaps = false): void {
    const act = { offset: node.start, note: 'gives code to an interpreter', within: frame.fn }
    this.#records.get(frame.unit.path)?.gives(language, code, act, perhaps)
  }
}
