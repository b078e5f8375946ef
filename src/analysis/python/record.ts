import type { Capability } from '../../model/capability.ts'
import type { SinkKind, SideEffects } from '../code.ts'
import { isHarmful } from '../flows.ts'
import type { Frame, OpenFile, PyClass, PyFunction } from './scope.ts'
import type { PyNode } from './tree.ts'
import type { Taint, Value } from './value.ts'
import type { Py } from './fold/values.ts'
import { Cells, Reader } from './cells.ts'
import { mergedEffects } from '../side-effects.ts'

/** Most texts that are kept which a file runs, of those in which anything can happen, and their UTF-16 units together. */
const MAX_NESTED = 400
const MAX_NESTED_UNITS = 1_000_000
/** Most acts, flows and references that are kept of one file. */
const MAX_ACTS = 2000
const MAX_FLOWS = 100
export const MAX_REFERENCES = 3000
const MAX_OUTSIDE = 2000
/** Longest name or command that is kept, UTF-16 units. */
const MAX_TARGET_UNITS = 20_500
/** Most hosts that are kept of one flow. */
const MAX_HOSTS = 8
/** Nodes that one file's analysis may evaluate, over all its passes. */
const MAX_EVALUATIONS = 1_000_000

/** Something that the code does, and the function that it stands in (absent: on load). */
interface Act {
  readonly capability: Capability
  readonly offset: number
  readonly note: string
  readonly within: PyFunction | undefined
  /** of `network`: where it leads, as far as that is constant */
  readonly hosts?: readonly string[]
  readonly effects?: SideEffects
}

export interface RawFlow {
  readonly source: Taint
  readonly sink: { readonly kind: SinkKind; readonly offset: number; readonly note: string }
  /** named at the sink or the source */
  readonly hosts: readonly string[]
  readonly within: PyFunction | undefined
}

interface RawReference {
  readonly kind: 'module' | 'command'
  readonly target: string
  readonly offset: number
  readonly within: PyFunction | undefined
  /** true: not imported, but run as a program of its own */
  readonly asMain: boolean
}

/** Python text that the code runs as code: the argument of exec, or of `python -c`. */
export interface NestedText {
  readonly text: string
  readonly offset: number
  readonly within: PyFunction | undefined
}

/** What an expression may be. */
export type Evaluate = (analysis: Analysis, frame: Frame, node: PyNode) => Value

/** Everything that the analysis of one file knows so far. */
export interface Analysis {
  readonly text: string
  /** commands of setup.py of any name may run at build */
  readonly everyCommand: boolean
  readonly functions: Map<PyNode, PyFunction>
  readonly classes: Map<PyNode, PyClass>
  readonly files: Map<PyNode, OpenFile>
  /** who calls whom; the key undefined is the file's own top level */
  readonly calls: Map<PyFunction | undefined, Set<PyFunction>>
  readonly acts: Map<string, Act>
  readonly flows: Map<string, RawFlow>
  readonly references: Map<string, RawReference>
  readonly nested: Map<string, NestedText>
  /** code of JavaScript that it gives to an interpreter */
  readonly inline: Map<string, NestedText>
  /** loops that never end, by where they begin */
  readonly endless: Map<number, { readonly offset: number; readonly within: PyFunction | undefined }>
  /** stands for what is run only where this file is the program that was started: below `if __name__ == '__main__'` */
  readonly mainOnly: PyFunction
  /** stands for what no build and no import runs: what stands in for setuptools where that is missing */
  readonly never: PyFunction
  /** names under which a class is given to setuptools: `{'test': RunTests}` */
  readonly commandNames: Map<PyClass, Set<string>>
  /** functions of other modules that are called, or handed to something that calls them */
  readonly outside: Map<string, { readonly name: string; readonly within: PyFunction | undefined }>
  /** modules of `from x import *` */
  readonly stars: Cells
  /** what was written under a constant path */
  readonly written: Cells
  /** texts of programs that were written, by their names */
  readonly programs: Cells
  readonly reader: Reader
  readonly evaluate: Evaluate
  /** what the interpreter saw expressions give */
  readonly folded: ReadonlyMap<PyNode, readonly Py[]>
  evaluations: number
  /** UTF-16 units of texts that it runs */
  nestedUnits: number
  /** where texts that are run, or programs that are started, were left out since there are too many */
  readonly cut: Set<PyFunction | undefined>
}

export function newAnalysis(
  text: string,
  everyCommand: boolean,
  evaluate: Evaluate,
  folded: Analysis['folded'],
): Analysis {
  const reader = new Reader()
  return {
    text,
    everyCommand,
    evaluate,
    folded,
    functions: new Map(),
    classes: new Map(),
    files: new Map(),
    calls: new Map(),
    reader,
    acts: new Map(),
    flows: new Map(),
    references: new Map(),
    nested: new Map(),
    inline: new Map(),
    endless: new Map(),
    mainOnly: standIn(reader, '__main__'),
    never: standIn(reader, 'never'),
    commandNames: new Map(),
    outside: new Map(),
    stars: new Cells(reader),
    written: new Cells(reader),
    programs: new Cells(reader),
    evaluations: 0,
    nestedUnits: 0,
    cut: new Set(),
  }
}

/** Nothing that is written, but runs under conditions of its own. */
function standIn(reader: Reader, name: string): PyFunction {
  const node: PyNode = { type: 'block', field: '', start: -1, end: -1, children: [] }
  const frame: Frame = { vars: new Cells(reader), outer: new Set(), depth: 0 }
  return { name, node, frame, params: [], isProperty: false, results: new Cells(reader) }
}

/** Takes the cost of working on constant texts off the budget. */
export function charge(analysis: Analysis, texts: readonly string[]): void {
  for (const text of texts) analysis.evaluations += text.length >> 4
}

/** False once the file's budget is used up. */
export function spend(analysis: Analysis): boolean {
  analysis.evaluations += 1
  return analysis.evaluations <= MAX_EVALUATIONS
}

export function isExhausted(analysis: Analysis): boolean {
  return analysis.evaluations > MAX_EVALUATIONS
}

export function recordAct(
  analysis: Analysis,
  frame: Frame,
  capability: Capability,
  node: PyNode,
  note: string,
  hosts: readonly string[] = [],
  effects: SideEffects = {},
): void {
  const key = `${capability}:${node.start}`
  const isKept = keep(analysis.acts, key, MAX_ACTS, {
    capability,
    offset: node.start,
    note,
    within: frame.within,
    ...(hosts.length === 0 ? {} : { hosts: hosts.slice(0, MAX_HOSTS) }),
    effects: mergedEffects(analysis.acts.get(key)?.effects ?? {}, effects),
  })
  if (!isKept) analysis.cut.add(frame.within)
}

export function recordReference(
  analysis: Analysis,
  frame: Frame,
  kind: 'module' | 'command',
  target: string,
  node: PyNode,
  asMain = false,
): void {
  if (target.length === 0) return
  if (target.length > MAX_TARGET_UNITS) {
    analysis.cut.add(frame.within)
    return
  }
  const isKept = keep(analysis.references, `${kind}:${asMain ? 'main:' : ''}${target}`, MAX_REFERENCES, {
    kind,
    target,
    offset: node.start,
    within: frame.within,
    asMain,
  })
  if (!isKept) analysis.cut.add(frame.within)
}

export function recordNested(analysis: Analysis, frame: Frame, text: string, node: PyNode): void {
  if (!DOES_ANYTHING.test(text)) return
  const key = `${node.start}:${text}`
  if (!analysis.nested.has(key)) analysis.nestedUnits += text.length
  const isFull = analysis.nestedUnits > MAX_NESTED_UNITS
  const nested = { text, offset: node.start, within: frame.within }
  if (isFull || !keep(analysis.nested, key, MAX_NESTED, nested)) analysis.cut.add(frame.within)
}

/** Without a call, a decorator, or an import, a text makes and reads values. */
const DOES_ANYTHING = /[(@]|\bimport\b/

export function recordOutside(analysis: Analysis, frame: Frame, name: string): void {
  const key = `${name}:${frame.within?.node.start ?? ''}`
  keep(analysis.outside, key, MAX_OUTSIDE, { name, within: frame.within })
}

export function recordCall(analysis: Analysis, frame: Frame, target: PyFunction): void {
  const known = analysis.calls.get(frame.within)
  if (known === undefined) analysis.calls.set(frame.within, new Set([target]))
  else known.add(target)
}

/** Records each source in `value` that matters at this sink. */
export function recordFlows(
  analysis: Analysis,
  frame: Frame,
  value: Value,
  kind: SinkKind,
  node: PyNode,
  note: string,
  hosts: readonly string[] = [],
): void {
  for (const source of value.taints) {
    if (!isHarmful(source.kind, kind)) continue
    const named = [...new Set([...hosts, ...(source.hosts ?? [])])].slice(0, MAX_HOSTS)
    const flow = { source, sink: { kind, offset: node.start, note }, hosts: named, within: frame.within }
    const key = `${source.kind}:${source.offset}:${kind}:${node.start}`
    if (!keep(analysis.flows, key, MAX_FLOWS, flow)) analysis.cut.add(frame.within)
  }
}

/** A later pass knows more than an earlier one. False where it was left out. */
function keep<T>(map: Map<string, T>, key: string, max: number, item: T): boolean {
  const isKept = map.size < max || map.has(key)
  if (isKept) map.set(key, item)
  return isKept
}
