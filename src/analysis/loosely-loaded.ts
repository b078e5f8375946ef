import { posix } from 'node:path'
import { interpreterOf, isMarkup, isNoModule, languageOf } from './languages.ts'
import { IF_CODE, looselyStarted, type Files, type LooselyStarted } from './loosely-started.ts'

/** UTF-16 units of a script whose texts are looked at, and of a JSON file that it names */
const SCRIPT_MAX = 200_000
const JSON_MAX = 50_000

/** texts of one script that are looked at, and files that it may run */
const TEXTS_MAX = 2000
const FILES_MAX = 20

/** A text in quotes, on one line. */
const QUOTED = /"((?:[^"\\\n]|\\.){1,400})"|'((?:[^'\\\n]|\\.){1,400})'|`((?:[^`\\$\n]|\\.){1,400})`/g

/** A command line that a shell reads, with a part of it that cannot be followed. */
const COMMAND = /\b(?:node|sh|bash|python\d?)\b|[$`*|<>&;]/

/**
 * Files that a script of JavaScript may run besides those that it is seen to load: where it loads or starts what is worked out, or copies
 * and links files, each that its texts name, or those of JSON that it names, and by whose name nobody tells what is in it.
 */
export function looselyLoaded(
  text: string,
  folder: string,
  files: Files,
  textOf: (path: string) => string | undefined,
): LooselyStarted[] {
  if (text.length > SCRIPT_MAX || !(LOADS.test(text) || COPIES.test(text))) return []
  const texts = quoted(text)
  const data = ['package.json', ...texts.flatMap((each) => at(folder, each, files))].filter((path) =>
    path.endsWith('.json'),
  )
  const named = [...new Set(data)].slice(0, FILES_MAX).flatMap((path) => {
    const content = textOf(path) ?? ''
    return content.length > JSON_MAX ? [] : quoted(content)
  })
  const found = new Set<string>()
  for (const each of [...texts, ...named])
    for (const path of at(folder, each, files)) if (isCodeToLoad(path, textOf)) found.add(path)
  const loaded = Array.from(found, (path) => ({ path, note: `${IF_CODE}${path}` }))
  const started = texts
    .filter((each) => /\s/.test(each) && COMMAND.test(each))
    .flatMap((each) => looselyStarted(each, folder, files))
  return [...started, ...loaded].slice(0, FILES_MAX)
}

/** A module whose name is worked out, or a command that is started: what is run as text is followed where it is read. */
const LOADS =
  /\b(?:require|import)\s{0,9}\(\s{0,9}[^"'`)\s]|\b_load\b|\b(?:exec|spawn)\w{0,8}\s{0,9}\(|\brequire\s{0,9}\(\s{0,9}["'`][^"'`]{0,200}["'`]\s{0,9}\+|\b(?:require|import)\s{0,9}\(\s{0,9}`[^`]{0,200}\$\{/

/** How what lies in one place comes to lie in another. */
const COPIES = /\b(?:copyFile|rename|symlink|link|cp|createWriteStream|writeFile)(?:Sync)?\s{0,9}\(/

function quoted(text: string): string[] {
  return text
    .matchAll(QUOTED)
    .take(TEXTS_MAX)
    .map(([, double, single, ticked]) => double ?? single ?? ticked ?? '')
    .toArray()
}

function at(folder: string, name: string, files: Files): string[] {
  if (/\s/.test(name) || !/[\w]/.test(name)) return []
  return [posix.join(folder, name), posix.join('.', name)]
    .map((path) => path.replace(/^\/+/, ''))
    .filter((path) => files.has(path))
    .slice(0, 1)
}

/** Whether it is text without a name or first line that says what it is: what those say is read as that where it is run. */
export function isCodeToLoad(path: string, textOf: (path: string) => string | undefined): boolean {
  if (isNoModule(path) || isMarkup(path) || languageOf(path, '') !== undefined) return false
  const text = textOf(path)
  return text !== undefined && !text.includes('\0') && interpreterOf(text.split('\n', 1)[0] ?? '') === undefined
}
