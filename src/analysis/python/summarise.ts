import type { CodeSummary, InlineCode, Place, PythonUse } from '../code.ts'
import { LIMITS } from '../limits.ts'
import { evaluate } from './eval.ts'
import { execute, executeBody } from './exec.ts'
import { programsIn } from './carried/source-texts.ts'
import { documentNode } from './document.ts'
import { disguises } from './disguise.ts'
import { disguisingEncoding } from './encoding.ts'
import { foldPython } from './fold/fold.ts'
import { NO_PYTHON_FILES, type PythonFiles } from './fold/machine.ts'
import { addPlace, merge, onLoadFirst, ranked, type Gathered } from './gathered.ts'
import { MORE_THAN_KEPT, MORE_WAIT } from '../opaque.ts'
import { reachedAsProgram, reachedFunctions } from './reached.ts'
import { isExhausted, MAX_REFERENCES, newAnalysis, type Analysis } from './record.ts'
import { Cells, isStale, type Reads } from './cells.ts'
import type { Frame, PyFunction } from './scope.ts'
import { LineMap, literalText, plainLetters } from './text.ts'
import { parsePython, type PyNode } from './tree.ts'
import { pthProgram } from './pth.ts'

const INSIDE = 'in the code that it runs: '
/** One evaluation costs as much as so many steps of JavaScript. */
const STEPS_PER_EVALUATION = 0.3
/** And one step of the interpreter as so many evaluations. */
const EVALUATIONS_PER_FOLD = 0.4
/** Passes over a file until nothing new is learnt, at most. */
const MAX_PASSES = 5
/** How deep code inside of code is followed (`exec("exec(…)")`), levels. */
const MAX_LEVELS = 4
/** Most texts that are read as code inside of one file's code, and their UTF-16 units together: they may unpack to more. */
const MAX_INNER_TEXTS = 400
const MAX_INNER_UNITS = 1_000_000
/** Most flows that are kept of a file. */
const MAX_FLOWS = 100
/** Most calls of other modules that are kept of functions which wait to be called. */
const MAX_WAITING = 200

/** Files that are never imported under their own name, but run. */
const PROGRAM = /^(?:-c|(?:.*\/)?__main__\.py|setup\.py)$/

/** What the Python file at `path` can do. A `.pth` file counts only by the lines that site.py runs. */
export function summarisePython(path: string, text: string, use: PythonUse = {}): CodeSummary {
  return measurePython(path, text, use).summary
}

/** The same, and the evaluation steps that it took. */
export function measurePython(
  path: string,
  text: string,
  use: PythonUse = {},
  files: PythonFiles = NO_PYTHON_FILES,
): { readonly summary: CodeSummary; readonly steps: number } {
  const { called = NONE_CALLED, asMain = PROGRAM.test(path), everyCommand = false, textsRun = false } = use
  const program = path.endsWith('.pth') ? pthProgram(text) : text
  const escaped = /unicode.?escape/i.test(disguisingEncoding(program) ?? '')
  const budget = { texts: MAX_INNER_TEXTS, units: MAX_INNER_UNITS, spent: false, evaluations: 0, files }
  const source = plainLetters(escaped ? decodedEscapes(program) : program)
  const summary = summarise(path, source, 0, budget, {
    called,
    asMain,
    everyCommand,
    textsRun,
  })
  return { summary, steps: Math.ceil(budget.evaluations * STEPS_PER_EVALUATION) }
}

const NEVER_ENDS = 'a loop without an end'

const NONE_CALLED: ReadonlySet<string> = new Set()

/** As Python reads a source whose declared encoding knows escapes; its first lines stay, since they declare it. */
function decodedEscapes(program: string): string {
  return program.replace(/\n[^]*/, (rest) => literalText(rest, false))
}

/** What is left for code inside of code, over all levels of one file. */
interface InnerBudget {
  texts: number
  units: number
  /** true once something was left out */
  spent: boolean
  /** what was evaluated so far */
  evaluations: number
  /** those of the package, beside the one that is read */
  readonly files: PythonFiles
}

function summarise(
  path: string,
  text: string,
  level: number,
  budget: InnerBudget,
  use: Required<PythonUse>,
): CodeSummary {
  const tree = parsePython(text)
  const folded = foldPython(tree.text, tree.root, budget.files)
  const analysis = newAnalysis(tree.text, use.everyCommand, evaluate, folded.seen)
  const frame: Frame = { vars: new Cells(analysis.reader), outer: new Set(), depth: 0 }
  const document = documentNode(tree.root)
  if (document !== undefined) frame.vars.join('__doc__', evaluate(analysis, frame, document))
  evaluateAll(analysis, frame, tree.root)
  if (use.textsRun)
    for (const { text: program, offset } of programsIn(tree.text))
      analysis.nested.set(`${offset}:${program}`, { text: program, offset, within: undefined })
  budget.evaluations += analysis.evaluations + folded.steps * EVALUATIONS_PER_FOLD
  const reached = reachedFunctions(analysis, frame, use)
  const lines = new LineMap(tree.text)
  const endless = [...analysis.endless.values()].map(({ offset, within }) =>
    Object.assign(lines.place(offset), { note: NEVER_ENDS }, reached.has(within) ? {} : { deferred: true as const }),
  )
  const gathered = gather(analysis, lines, path, level, budget, reached, use)
  const outside = [...analysis.outside.values()]
  const calls = [...outside.flatMap(({ name, within }) => (reached.has(within) ? name : [])), ...gathered.calls]
  const waits = outside.flatMap(({ name, within }) => (reached.has(within) ? [] : name)).slice(0, MAX_WAITING)
  const isCostly = isExhausted(analysis)
  const reasons = [
    ...(tree.incomplete === undefined ? [] : [tree.incomplete]),
    ...(isCostly ? ['too costly to follow'] : []),
    ...cutReasons(analysis, reached),
    ...(budget.spent && level === 0 ? ['holds more code inside of code than is read'] : []),
  ]
  return {
    path,
    language: 'python',
    capabilities: new Map([...gathered.capabilities].map(([capability, places]) => [capability, ranked(places)])),
    flows: onLoadFirst(gathered.flows).slice(0, MAX_FLOWS),
    references: gathered.references.slice(0, MAX_REFERENCES),
    ...(calls.length === 0 ? {} : { calls }),
    ...(waits.length === 0 ? {} : { waits }),
    ...(endless.length === 0 ? {} : { endless }),
    ...(analysis.inline.size === 0 ? {} : { inline: inlineOf(analysis, lines, reached) }),
    ...(reasons.length === 0 ? {} : { incomplete: reasons.join('; ') }),
    ...(isCostly ? { givenUp: true } : {}),
  }
}

/** Code that it gives to interpreters of another language, as `node -e`. */
function inlineOf({ inline }: Analysis, lines: LineMap, reached: ReturnType<typeof reachedFunctions>): InlineCode[] {
  return [...inline.values()].slice(0, LIMITS.inlinePerFile).map(({ text, offset, within }) => ({
    language: 'javascript',
    code: text,
    place: Object.assign(
      lines.place(offset),
      { note: 'gives code to an interpreter' },
      reached.has(within) ? {} : { deferred: true as const },
    ),
  }))
}

function cutReasons({ cut }: Analysis, reached: ReturnType<typeof reachedFunctions>): string[] {
  if (cut.size === 0) return []
  return [[...cut].some((within) => reached.has(within)) ? MORE_THAN_KEPT : MORE_WAIT]
}

/** The top level and all functions, again and again until nothing is learnt of what they read. */
function evaluateAll(analysis: Analysis, frame: Frame, root: PyNode): void {
  const reads = new Map<PyFunction | undefined, Reads>()
  const isDue = (body: PyFunction | undefined): boolean => {
    const last = reads.get(body)
    return last === undefined || isStale(last)
  }
  const run = (body: PyFunction | undefined, work: () => void): boolean => {
    if (!isDue(body)) return false
    reads.set(body, analysis.reader.of(work))
    return true
  }
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    let learnt = run(undefined, () => execute(analysis, frame, root))
    // Functions that are defined while this runs join the same pass.
    for (const made of analysis.functions.values())
      learnt = run(made, () => made.results.join('', executeBody(analysis, made.frame, made.node))) || learnt
    if (!learnt) return
  }
}

function gather(
  analysis: Analysis,
  lines: LineMap,
  path: string,
  level: number,
  budget: InnerBudget,
  reached: ReturnType<typeof reachedFunctions>,
  use: Required<PythonUse>,
): Gathered {
  const gathered: Gathered = { capabilities: new Map(), flows: [], references: [], calls: [] }
  const at = (offset: number, note: string, runsOnLoad: boolean): Place => ({
    ...lines.place(offset),
    note,
    ...(runsOnLoad ? {} : { deferred: true }),
  })
  for (const { capability, offset, note, within, hosts, effects } of analysis.acts.values())
    addPlace(gathered, capability, {
      ...at(offset, note, reached.has(within)),
      ...(hosts === undefined ? {} : { hosts }),
      ...effects,
    })
  const asProgram = reachedAsProgram(analysis)
  for (const { source, sink, within, hosts } of analysis.flows.values()) {
    const runsOnLoad = reached.has(within)
    gathered.flows.push({
      source: {
        ...at(source.offset, source.note, runsOnLoad),
        kind: source.kind,
        ...(source.name === undefined ? {} : { name: source.name }),
        ...(source.isLiteral === true ? { isLiteral: true } : {}),
      },
      sink: { ...at(sink.offset, sink.note, runsOnLoad), kind: sink.kind },
      ...(source.viaFile === true ? { viaFile: true } : {}),
      ...(!runsOnLoad && asProgram.has(within) ? { asProgram: true } : {}),
      ...(hosts.length === 0 ? {} : { hosts }),
    })
  }
  for (const { kind, target, offset, within, asMain: isProgram } of analysis.references.values())
    gathered.references.push({
      kind,
      target,
      place: at(offset, target, reached.has(within)),
      ...(isProgram ? { asMain: true as const } : {}),
    })
  for (const { offset, note } of disguises(analysis.text)) addPlace(gathered, 'obfuscated', at(offset, note, true))
  for (const { text, offset, within } of analysis.nested.values()) {
    if (level >= MAX_LEVELS || budget.texts === 0 || text.length > budget.units) {
      budget.spent = true
      break
    }
    budget.texts -= 1
    budget.units -= text.length
    const inner = summarise(path, text, level + 1, budget, { ...use, called: NONE_CALLED, textsRun: false })
    merge(gathered, inner, ({ note, deferred }) =>
      at(offset, `${INSIDE}${note.replace(INSIDE, '')}`, reached.has(within) && deferred !== true),
    )
    if (reached.has(within)) gathered.calls.push(...(inner.calls ?? []))
  }
  return gathered
}
