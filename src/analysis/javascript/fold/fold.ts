import type { Node, Program } from 'oxc-parser'
import { FoldBudget } from '../../fold-budget.ts'
import type { PackageFiles } from './files.ts'
import { Interpreter, within } from './interpreter.ts'
import { Modules } from './modules.ts'

/** Texts that expressions were seen to give. */
export type SeenTexts = ReadonlyMap<Node, ReadonlySet<string>>

/** parts of all steps that one function, or one statement of a file, may take at least before others get none */
const SHARES = 4

interface Unit {
  readonly path: string
  readonly text: string
  readonly program: Program
}

/**
 * Works out the texts of the files of a program: loads each, and then calls each function that nobody has called, with what is not
 * known. Nothing of it runs: an interpreter of our own works on texts, numbers and lists, and knows nothing of the machine.
 * `steps`: at most so many; those that were taken are told. `matters`: of functions that nobody has called, those are looked at.
 */
export function seenTexts(
  units: readonly Unit[],
  files: PackageFiles,
  steps: number,
  matters: (node: Node) => boolean,
): { readonly seen: SeenTexts; readonly steps: number } {
  const budget = new FoldBudget(steps)
  const interpreter = new Interpreter(budget)
  const own = new Map(units.map((unit) => [unit.path, unit]))
  const modules = new Modules(
    interpreter,
    {
      resolve: (from, specifier) => files.resolve(from, specifier),
      bytes: (path) => files.bytes(path),
      isOwn: (path) => own.has(path),
      text: (path) => own.get(path)?.text,
      tree: (path) => own.get(path)?.program ?? files.tree(path),
    },
    steps / SHARES,
  )
  within(() => {
    for (const { path, program } of units) modules.load(path, program)
    interpreter.openAll(matters, steps / SHARES)
  })
  return { seen: interpreter.seen, steps: steps - budget.left }
}
