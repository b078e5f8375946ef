import { FoldBudget, Stop } from '../../fold-budget.ts'
import type { PyNode } from '../tree.ts'
import { Interpreter } from './interpreter.ts'
import { NO_PYTHON_FILES, type PythonFiles } from './machine.ts'
import type { Py } from './values.ts'

/** Steps that the interpretation of a file may take, by its units: few, and more where texts may be put together in disguise. */
const STEPS = { base: 3000, perUnit: 0.3, most: 15_000 }
const MANY_STEPS = { base: 40_000, perUnit: 4, most: 300_000 }

/** Words of whoever hides a text, in a file that runs one or reaches things by their names. */
const HIDES =
  /\b(?:chr|ord|bytes|bytearray|fromhex|translate|maketrans|reversed|to_bytes|from_bytes|unquote)\s?\(|\[\s?::\s?-\d|%c|(?:\\x[0-9a-f]{2}){8}/i

/** Words of what a hidden text is for. */
const USES =
  /\b(?:exec|eval|compile|__import__|import_module|getattr|subprocess|system|[pP]open|urlopen|requests|socket|marshal|rmtree|expanduser|globals|__builtins__)\b/

/** What the expressions of a file were seen to give: texts, and names of things from outside; and the steps that it took. */
export function foldPython(
  text: string,
  root: PyNode,
  files: PythonFiles = NO_PYTHON_FILES,
): { readonly seen: ReadonlyMap<PyNode, Py[]>; readonly steps: number } {
  const isUsed = USES.test(text)
  const { base, perUnit, most: limit } = isUsed && HIDES.test(text) ? MANY_STEPS : STEPS
  const most = Math.min(limit, Math.ceil(base + text.length * perUnit))
  const budget = new FoldBudget(most)
  const interpreter = new Interpreter(text, budget, isUsed ? files : NO_PYTHON_FILES)
  try {
    interpreter.interpret(root)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
  }
  return { seen: interpreter.seen, steps: most - budget.left }
}
