import { posix } from 'node:path'
import type { CodeSummary, Language } from './code.ts'
import { languageOf } from './languages.ts'
import { isProse, looselyStarted, mayRunBy, type Files, type LooselyStarted } from './loosely-started.ts'
import { commandName } from './shell/names.ts'
import { startedCommand } from './started-files.ts'

/** texts of one module that are looked at, and files that it may feed to an interpreter */
const TEXTS_MAX = 2000
const FILES_MAX = 20

/** A text in quotes, on one line. */
const QUOTED = /"([^"\\\n]{1,200})"|'([^'\\\n]{1,200})'/g

/** How a program is given its input. */
const FEEDS = /\b(?:stdin|input|communicate|dup2|popen|write)\b/

/** Flags by which an interpreter is given its program, or none. */
const IS_GIVEN = /^-(?:\w*[cm]|[vVh]|-version|-help)$/

/**
 * Files that the processes of a module of Python may run besides those that are named to them: what is printed into a shell, read by it, or
 * copied first, and where an interpreter reads what it runs from its input, any that the module names. `folder`: of the module.
 */
export function fedToProcesses(summary: CodeSummary, text: string, folder: string, files: Files): LooselyStarted[] {
  const found = new Map<string, LooselyStarted>()
  for (const { kind, target, place } of summary.references) {
    if (kind !== 'command' || place.deferred === true) continue
    const command = startedCommand(target).replaceAll(/\uE000[/\\]+/g, './')
    for (const each of looselyStarted(command, folder, files)) found.set(each.path, each)
    const language = readsItsInput(command)
    if (language === undefined || !FEEDS.test(text)) continue
    for (const path of filesNamed(text, folder, language, files))
      if (!found.has(path)) found.set(path, { path, note: mayRunBy(language, path) })
  }
  return [...found.values()].slice(0, FILES_MAX)
}

/** The language of an interpreter that is given nothing to run; undefined: it is none, or is given something. */
function readsItsInput(command: string): Language | undefined {
  const [first = '', ...rest] = command.trim().split(/\s+/)
  const name = commandName(first)
  if (rest.some((word) => !word.startsWith('-') || IS_GIVEN.test(word))) return undefined
  if (/^(?:ba|z|da|k)?sh$/.test(name)) return 'shell'
  return /^python[\d.]*$/.test(name) ? 'python' : undefined
}

function filesNamed(text: string, folder: string, language: Language, files: Files): string[] {
  return text
    .matchAll(QUOTED)
    .take(TEXTS_MAX)
    .flatMap(([, double, single]) => {
      const name = (double ?? single ?? '').replace(/^\/+/, '')
      if (/\s/.test(name) || !/\w/.test(name)) return []
      return [posix.join(folder, name), posix.join('.', name)].filter((path) => files.has(path)).slice(0, 1)
    })
    .filter((path) => !isProse(path) && [undefined, language].includes(languageOf(path, '')))
    .toArray()
}
