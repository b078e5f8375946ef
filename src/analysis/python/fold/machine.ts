import type { PyNode } from '../tree.ts'
import type { FoldBudget } from '../../fold-budget.ts'
import type { Func, Py, Scope } from './values.ts'

/** A module of the package. */
export interface PythonModule {
  readonly path: string
  readonly text: string
  /** as they lie beside it */
  readonly files: PythonFiles
}

/** Files of the package beside the one that is looked at. */
export interface PythonFiles {
  /** the module that a dotted name stands for; undefined: none of the package, or too large */
  module(name: string): PythonModule | undefined
  /** text of a file by its path, as it stands in the code; undefined: none of the package, or more than one */
  file(path: string): string | undefined
}

export const NO_PYTHON_FILES: PythonFiles = { module: () => undefined, file: () => undefined }

/** What the parts of the interpreter ask of each other. */
export interface Machine {
  readonly text: string
  readonly budget: FoldBudget
  readonly files: PythonFiles
  readonly globals: Scope
  /** what the generator that runs handed out so far: its items are made at once */
  yielded: Py[]
  evaluate(scope: Scope, node: PyNode): Py
  /** what a text gives that is one expression */
  evaluateText(text: string): Py
  /** Runs a function of this file. */
  run(target: Func, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py
  /** Notes a function, which is run with what is not known where nothing calls it. */
  define(target: Func): void
  call(target: Py, args: readonly Py[], keywords: ReadonlyMap<string, Py>): Py
  attribute(value: Py, name: string): Py
  assign(scope: Scope, target: PyNode, value: Py): void
  /** what a module of the package hands out; UNKNOWN where it is none */
  imported(module: string): Py
}
