import { isCodeToLoad } from './loosely-loaded.ts'
import { IF_CODE, MAY_RUN, type Files, type LooselyStarted } from './loosely-started.ts'
import { RUNS } from './shell/loose.ts'
import { languageOf } from './languages.ts'
import { insidePackage } from './paths.ts'
import { placesOf, startedCommand, startedFiles } from './started-files.ts'

/** files that the words behind one program may stand for, and words that are looked at */
const FILES_MAX = 20
const WORDS_MAX = 60

/** UTF-16 units of a program that is looked at */
const PROGRAM_MAX = 200_000

/** How scripts of shells and of Python come by the words behind them. */
const TAKES = /\$\{?[1-9@*]|%[*1-9]|\bargv\b|\bargparse\b/

/** How Python runs what it is given. */
const PYTHON_RUNS =
  /\b(?:exec|eval|compile|execfile|run_path|import_module|__import__|subprocess|system|popen|spawn\w{0,4})\b/

/**
 * Files of the package that a program may run because the words behind it name them: `node run.js ./x.txt`, where run.js loads what it
 * is given. `target`: the command, started in the folder `from`. They may be named in part: without an end, or by their folder.
 */
export function givenFiles(
  target: string,
  from: string,
  files: Files,
  textOf: (path: string) => string | undefined,
): LooselyStarted[] {
  const [program] = startedFiles(target, from, files.find)
  const text = program === undefined ? undefined : textOf(program)
  if (program === undefined || text === undefined || text.length > PROGRAM_MAX) return []
  const how = howItRuns(program, text)
  if (how === undefined) return []
  const words = startedCommand(target).split(/\s+/).slice(1, WORDS_MAX)
  const found = new Set<string>()
  const places = new Set(placesOf(target, from))
  for (const word of words) {
    const name = word.replace(/^--?[\w-]{1,60}=/, '').replaceAll(/^["']|["']$/g, '')
    for (const place of places) {
      const path = name === '' ? undefined : insidePackage(`${place}/${name}`)
      if (path === undefined || path === '' || path === program) continue
      const meant: readonly string[] = files.has(path) ? [path] : files.paths.filter((one) => isPartOf(path, one))
      for (const each of meant.slice(0, FILES_MAX)) if (each !== program && isCodeToLoad(each, textOf)) found.add(each)
    }
  }
  return Array.from(found, (path) => ({ path, note: `${how}${path}` })).slice(0, FILES_MAX)
}

function isPartOf(start: string, path: string): boolean {
  return path.startsWith(`${start}.`) || path.startsWith(`${start}/`)
}

/** Undefined: it runs nothing that it is given. */
function howItRuns(program: string, text: string): string | undefined {
  const language = languageOf(program, text.split('\n', 1)[0] ?? '')
  if (language === 'python') return TAKES.test(text) && PYTHON_RUNS.test(text) ? `${MAY_RUN}python: ` : undefined
  if (language === 'shell') return TAKES.test(text) ? `${MAY_RUN}javascript, python, shell: ` : undefined
  return RUNS.test(text) ? IF_CODE : undefined
}
