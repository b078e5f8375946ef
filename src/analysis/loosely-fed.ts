import { posix } from 'node:path'
import type { CodeSummary, Language } from './code.ts'
import { isMarkup, isNoModule, languageOf } from './languages.ts'
import { isProse, looselyStarted, mayRunBy, type Files, type LooselyStarted } from './loosely-started.ts'
import { commandName } from './shell/names.ts'
import { startedCommand, startedFiles } from './started-files.ts'

/** texts of one module that are looked at, and files that it may feed to an interpreter */
const TEXTS_MAX = 2000
const FILES_MAX = 20

/** UTF-16 units of a command whose parts are looked at */
const COMMAND_MAX = 4000

/** A text in quotes, on one line. */
const QUOTED = /"([^"\\\n]{1,200})"|'([^'\\\n]{1,200})'/g

/** How a program is given its input. */
const FEEDS = /\b(?:stdin|input|communicate|dup2|popen|write)\b/

/** Flags by which an interpreter is given its program, or none. */
const IS_GIVEN = /^-(?:\w*[cm]|[vVh]|-version|-help)$/

/** How what lies in one place comes to lie in another. */
const COPIES =
  /\b(?:copy(?:2|file|fileobj)?|move|rename|replace|symlink|link|link_to|symlink_to|hardlink_to|write|write_text|write_bytes)\s?\(/

/** A path that leads somewhere by itself. */
const PATH = /(?:^|\s)(?:\/(?!bin\/|usr\/|sbin\/|dev\/)|~|[A-Za-z]:[\\/])\S/

/** As what is tried that a program is given of which nothing is known. */
const ANY = 'python, shell'

/**
 * Files that the processes of a module of Python may run besides those that are named to them: what is printed into a shell, read by it, or
 * copied first, and where an interpreter reads what it runs from its input, any that the module names. `folder`: of the module. `isBuild`:
 * builders give files to a great many tools, so that of those which are named to a program no more is thought.
 */
export function fedToProcesses(
  summary: CodeSummary,
  text: string,
  folder: string,
  files: Files,
  isBuild: boolean,
): LooselyStarted[] {
  const found = new Map<string, LooselyStarted>()
  const put = (languages: string, paths: readonly string[]): void => {
    for (const path of paths) if (!found.has(path)) found.set(path, { path, note: mayRunBy(languages, path) })
  }
  const copies = !isBuild && COPIES.test(text)
  if (copies && namesMissing(text, folder, files)) put('python', filesNamed(text, folder, 'python', files))
  for (const { kind, target, place } of summary.references) {
    if (kind !== 'command' || place.deferred === true) continue
    const command = startedCommand(target).replaceAll(/\uE000[/\\]+/g, './')
    for (const each of looselyStarted(command, folder, files)) found.set(each.path, each)
    const language = readsItsInput(command)
    if (language !== undefined && FEEDS.test(text)) put(language, filesNamed(text, folder, language, files))
    if (isBuild) continue
    const isFollowed = startedFiles(command, folder, files.find).length > 0
    if (!isFollowed && !handlesOnly(command)) put(ANY, filesIn(command, folder, files))
    if (copies && !isFollowed && PATH.test(command)) put(ANY, filesNamed(text, folder, 'shell', files))
  }
  return [...found.values()].slice(0, FILES_MAX)
}

/** Programs that read or move files, and run none. */
const HANDLERS =
  /^(?:cat|head|tail|e?grep|wc|ls|file|stat|diff|cmp|md5sum|sha\d+sum|sort|uniq|cut|tr|cp|mv|rm|mkdir|touch|chmod|tar|unzip|gzip|gunzip|less|more|open|xdg-open|start|gcc|g\+\+|cc|clang|ld|echo|test)$/

function handlesOnly(command: string): boolean {
  return (
    !/[`]|\$\(|<[<(]|--(?:to-command|checkpoint-action|use-compress-program)/.test(command) &&
    command.split(/[;&|\n]+/).every((part) => HANDLERS.test(commandName(part.trim().split(/\s/, 1)[0] ?? '')))
  )
}

/** Files that any part of a command names. */
function filesIn(command: string, folder: string, files: Files): string[] {
  return command
    .slice(0, COMMAND_MAX)
    .split(/[\s"'`$(){}<>|;&=,:!]+/)
    .flatMap((name) => placed(name, folder, files))
    .filter((path) => isHandedOn(path) && languageOf(path, '') !== 'python')
}

/** Not for people, and no data that programs are configured by. */
function isHandedOn(path: string): boolean {
  return !isProse(path) && !isMarkup(path) && !isNoModule(path)
}

/** Whether a module names one of Python that is not there: it may be made of another file. */
function namesMissing(text: string, folder: string, files: Files): boolean {
  return text
    .matchAll(QUOTED)
    .take(TEXTS_MAX)
    .some(([, double, single]) => {
      const name = double ?? single ?? ''
      return /^[\w./~-]*\w\.py$/.test(name) && placed(name, folder, files).length === 0
    })
}

function placed(name: string, folder: string, files: Files): string[] {
  if (/\s/.test(name) || !/\w/.test(name)) return []
  const plain = name.replace(/^\/+/, '')
  return [posix.join(folder, plain), posix.join('.', plain)].filter((path) => files.has(path)).slice(0, 1)
}

/** The language of an interpreter that is given nothing to run; undefined: it is none, or is given something. */
function readsItsInput(command: string): Language | undefined {
  const [first = '', ...rest] = command.trim().split(/\s+/)
  const name = commandName(first)
  if (rest.some((word) => !word.startsWith('-') || IS_GIVEN.test(word))) return undefined
  if (/^(?:ba|z|da|k)?sh$/.test(name)) return 'shell'
  if (/^node(?:js)?$/.test(name)) return 'javascript'
  return /^(?:python|pypy)[\d.]*$/.test(name) ? 'python' : undefined
}

function filesNamed(text: string, folder: string, language: Language, files: Files): string[] {
  return text
    .matchAll(QUOTED)
    .take(TEXTS_MAX)
    .flatMap(([, double, single]) => placed(double ?? single ?? '', folder, files))
    .filter((path) => isHandedOn(path) && [undefined, language].includes(languageOf(path, '')))
    .toArray()
}
