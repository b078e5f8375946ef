import { RUNS_TEXT } from '../../catalog/python-words.ts'
import type { CodeSummary } from '../../code.ts'
import { reachOf } from '../reach.ts'

/** Whether a program that a file carries may do harm, by its words. Of calls that loading a pickle makes, less is enough. */
export function mayHarm(program: string, isCalls: boolean): boolean {
  const { leaks, flows, capabilities } = reachOf(Buffer.from(program), true)
  return leaks || flows || (isCalls && (capabilities.has('process') || capabilities.has('dynamic-code')))
}

/** What runs the content of files besides `exec` and `eval`, or loads objects that call something. */
const LOADS_FILES =
  /\b(?:Source(?:less)?FileLoader|exec_module|load_module|load_source|path_hooks|meta_path|SOURCE_SUFFIXES|zipimport|runpy|run_path|timeit|cProfile|pdb|run_cell|run(?:source|code)|exec_|execfile|testfile|fileConfig|[_cC]?[pP]ickle|cloudpickle|dill|joblib|shelve|allow_pickle|read_pickle|jsonpickle|marshal|ruamel)\b|\btorch\s?\.\s?load\b|\byaml\s?\.\s?(?:unsafe_|full_)?load/

/** Whether a file that is loaded may run what another file of the package holds. */
export function mayRunFiles(text: string, summary: CodeSummary | undefined): boolean {
  if (RUNS_TEXT.test(text) || LOADS_FILES.test(text)) return true
  return summary?.capabilities.get('process')?.some(({ deferred }) => deferred !== true) === true
}
