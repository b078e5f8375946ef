import type { Node, Program } from 'oxc-parser'
import type { Capability } from '../../model/capability.ts'
import type { InlineCode, Manner, SinkKind, SourceKind, SideEffects } from '../code.ts'
import type { Scope } from './scope.ts'
import type { Tracker } from './tracking.ts'
import type { Cell, Shape } from './heap.ts'
import type { Arguments, FunctionValue, Taint, Value } from './value.ts'
import type { WrittenFiles } from './written.ts'

/** One file of the program. */
export interface Unit {
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly scope: Scope
  /** what other files get by require or import: the cell of module.exports, and the object that `exports` names */
  readonly exports: Cell
  readonly exported: Shape
}

/** Where evaluation stands. */
export interface Frame {
  readonly unit: Unit
  readonly scope: Scope
  /** absent: code that runs when the file is loaded */
  readonly fn?: FunctionValue
  /** what `this` is */
  readonly self: Cell
  readonly returns?: Cell
  /** true: below a `try` */
  readonly guarded?: true
}

export interface Call {
  readonly node: Node
  readonly callee: Value
  readonly self: Value
  readonly args: Arguments
  readonly isNew: boolean
  /** its arguments as they are written, where they are not those of `node`: `Reflect.apply(f, self, [a])` */
  readonly written?: readonly Node[]
  /** name of the method or function that is called, where it is spelled */
  readonly name: string | undefined
  /** variable on which a method is called, to which it may add data */
  readonly receiver: Cell | undefined
}

/** A way by which data does harm: it leaves, or it is run. `files`: a path says what is written over. */
export type Outlet = 'network' | 'execution' | 'files'

/** Ways by which data does harm where a capability or sink is used: a process may run it, and may send it. */
export const OUTLETS: Readonly<Record<Capability, readonly Outlet[]>> = {
  network: ['network'],
  process: ['network', 'execution'],
  'dynamic-code': ['execution'],
  env: [],
  secrets: [],
  'filesystem-write': ['files'],
  native: [],
  'host-info': [],
  obfuscated: [],
  clipboard: [],
}

/** What the parts of the evaluator ask of each other. */
export interface Machine {
  evaluate(node: Node, frame: Frame): Value
  execute(node: Node, frame: Frame): void
  assign(pattern: Node, value: Value, frame: Frame): void
  call(call: Call, frame: Frame): Value
  invoke(fn: FunctionValue, args: Arguments, self: Value, frame: Frame): Value
  /** the scope that belongs to a node, made once; `parent` itself where the node declares nothing */
  scopeOf(node: Node, parent: Scope, names: () => readonly string[]): Scope
  shapeOf(node: Node, role?: string): Shape
  functionOf(node: Node, make: () => FunctionValue): FunctionValue
  newCell(): Cell
  /** whether a command line sends data, or runs what it fetches: the same lines are met again and again */
  isHarmfulLine(line: string): boolean
  /** cell of a variable that no scope declares */
  global(name: string): Cell | undefined
  declareGlobal(name: string): Cell
  /** value of another file of the program */
  moduleAt(frame: Frame, specifier: string): Value
  can(capability: Capability, node: Node, note: string, frame: Frame, effects?: SideEffects): void
  /** a loop never ends */
  endless(node: Node, frame: Frame): void
  /** it cannot be told what is loaded or called there, as `note` says; undefined: it can, by now */
  untold(node: Node, note: string | undefined, frame: Frame): void
  source(
    kind: SourceKind,
    node: Node,
    note: string,
    frame: Frame,
    detail?: Pick<Taint, 'name' | 'viaFile' | 'hosts'>,
  ): Taint
  /** what is fetched in the source of a node */
  fetchedWithin(node: Node, frame: Frame): readonly Taint[]
  /** data of these sources comes from such hosts, too */
  leadsTo(taints: readonly Taint[], hosts: readonly string[]): void
  /** the same source, seen from the file into which its content went */
  sourceOf(taint: Taint, detail: Pick<Taint, 'viaFile' | 'hosts'>): Taint
  sink(
    kind: SinkKind,
    node: Node,
    note: string,
    taints: readonly Taint[],
    frame: Frame,
    hosts?: readonly string[],
    manner?: Manner,
  ): void
  /** the data is compared with what is known of it beforehand */
  checks(taints: readonly Taint[]): void
  /** what the program does depends on the texts of an expression, of which these are known */
  want(node: Node, known: readonly string[]): void
  /** a place where data of some kind would do harm, whether any comes there or not */
  outlet(kind: Outlet): void
  /**
   * False while values still come in: what is not known yet may be known soon, and a variable of the environment that is read by
   * such a name is left aside. True afterwards: what is not known now may be anything.
   */
  readonly isSettled: boolean
  /** something was left aside until then */
  postpone(): void
  refers(kind: 'module' | 'command', target: string, node: Node, frame: Frame, detached?: boolean): void
  /** an interpreter is started and given code; `perhaps`: that text was worked out, and may be another one */
  gives(language: InlineCode['language'], code: string, node: Node, frame: Frame, perhaps?: boolean): void
  /** more is started there than is known */
  startsMore(frame: Frame): void
  readonly written: WrittenFiles
  /** whose reads are noted, and what grew */
  readonly tracker: Tracker
}
