import type { CodeSummary, Language, PythonUse } from '../analysis/code.ts'
import type { FilesOfPackage } from '../analysis/javascript/fold/package-files.ts'
import { isGraveJavascript } from '../analysis/javascript/grave.ts'
import { measureJavascript, summariseJavascript } from '../analysis/javascript/summarise.ts'
import { mayActJavascript } from '../analysis/skim.ts'
import { LIMITS } from '../analysis/limits.ts'
import { stepsFor } from '../analysis/other-budget.ts'
import { filesBeside } from '../analysis/python/files-beside.ts'
import { measurePython, summarisePython } from '../analysis/python/summarise.ts'
import { summariseShell } from '../analysis/shell/summarise.ts'

/** A summary, and the evaluation steps that it took: of shell scripts none are told. */
export interface Measured {
  readonly summary: CodeSummary
  readonly steps: number
}

/** A file that is read, and how. */
export interface ToMeasure {
  readonly language: Language
  readonly path: string
  readonly text: string
  /** bytes of a file that shares the budget; undefined where it runs at install */
  readonly size: number | undefined
  readonly use: PythonUse
  readonly beside: FilesOfPackage
}

export function measure({ language, path, text, size, use, beside }: ToMeasure): Measured {
  if (language === 'javascript') {
    const isGrave = size !== undefined && size > LIMITS.bundleBytes && isGraveJavascript(Buffer.from(text))
    return measureJavascript(path, text, size === undefined ? LIMITS.installSteps : stepsFor(size, isGrave), beside)
  }
  if (language === 'python') return measurePython(path, text, use, filesBeside(path, beside))
  return { summary: summariseShell(path, text), steps: 0 }
}

/** What code does that stands in a command line: `python -c`, `node -e`. */
export function givenTo(language: 'javascript' | 'python', code: string): CodeSummary {
  return language === 'python' ? summarisePython('-c', code) : givenToNode(code)
}

/** What a shell or a program puts into code before it is run. */
const PUT_IN = /\uE000|\$[\w{(]|%\w+%|`/

/** `node -e`, and `node -p`, which takes an expression. That a part is not known is no failure to read the rest. */
function givenToNode(code: string): CodeSummary {
  const summary = summariseJavascript('-e', code)
  if (summary.incomplete?.startsWith('it does not parse') !== true) return summary
  const expression = summariseJavascript('-p', `(${code}\n)`)
  if (expression.incomplete === undefined) return { ...expression, path: summary.path }
  // no engine runs it either, and it has no word of anything that acts
  if (!PUT_IN.test(code) && mayActJavascript(Buffer.from(code))) return summary
  const { incomplete: _, ...rest } = summary
  return rest
}
