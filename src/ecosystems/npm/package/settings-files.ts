import { posix } from 'node:path'
import { startedCommand } from '../../../analysis/started-files.ts'
import { commandName } from '../../../analysis/shell/names.ts'

/** What a file of settings has a command load or start. */
interface Settings {
  /** commands that it runs */
  readonly commands: readonly string[]
  /** what may name modules that it loads before its program: texts that name no file mean something else */
  readonly modules: readonly string[]
  /** true: there is more in it than is looked at */
  readonly isCut: boolean
}

/** A file of settings that a command reads before it runs anything, as the command names it in the folder in which it is started. */
export interface SettingsFile {
  readonly name: string
  /** by the text of the file */
  readonly settings: (text: string) => Settings
}

/** texts of one file of settings that are looked at, and UTF-16 units of one */
const TEXTS_MAX = 500
const LONG = /"(?:[^"\\\n]|\\.){4001}|'[^'\n]{4001}/

const NODE_NAMED = /--experimental-config-file(?:=|\s+)["']?([^\s"']{1,300})/g
const NODE_DEFAULT = '--experimental-default-config-file'

/** The files of settings of Node, Bun and Deno that `target` reads: by its flags, or because they are there. */
export function settingsFiles(target: string): SettingsFile[] {
  const command = startedCommand(target)
  const tool = commandName(command.split(/\s/, 1)[0] ?? '')
  if (/^bunx?$/.test(tool)) return [{ name: 'bunfig.toml', settings: modulesOf }]
  if (tool === 'deno') return ['deno.json', 'deno.jsonc'].map((name) => ({ name, settings: tasksOf }))
  const named = Array.from(command.matchAll(NODE_NAMED), ([, name = '']) => name)
  if (command.includes(NODE_DEFAULT)) named.push('node.config.json')
  return named.map((name) => ({ name: posix.join('.', name), settings: modulesOf }))
}

function modulesOf(text: string): Settings {
  const { texts, isCut } = textsIn(text)
  return { commands: [], modules: texts.filter((each) => /[./]/.test(each)), isCut }
}

function tasksOf(text: string): Settings {
  const { texts, isCut } = textsIn(text)
  return { commands: texts.filter((each) => /\s/.test(each)), modules: [], isCut }
}

/** `dotenv -e FILE -- node x.js`, `env-cmd -f FILE node x.js`: variables are set in it, NODE_OPTIONS among them. */
export function variableFiles(command: string): string[] {
  return Array.from(
    command.matchAll(
      /\b(?:dotenvx?|env-cmd)\b[^;&|\n]{0,200}?\s(?:-[ef]|--file|--env-file)(?:=|\s+)["']?([^\s"']{1,300})/g,
    ),
    ([, name = '']) => name,
  )
}

/** Texts in double or single quotes, whatever stands around them: files of settings may have remarks, and commas that JSON has not. */
function textsIn(text: string): { readonly texts: readonly string[]; readonly isCut: boolean } {
  const texts = text
    .matchAll(/"((?:[^"\\\n]|\\.){1,4000})"|'([^'\n]{1,4000})'/g)
    .take(TEXTS_MAX + 1)
    .map(([, double, single]) => (double === undefined ? (single ?? '') : unescaped(double)))
    .toArray()
  const isCut = texts.length > TEXTS_MAX || LONG.test(text)
  return { texts: texts.slice(0, TEXTS_MAX), isCut }
}

function unescaped(text: string): string {
  try {
    const value: unknown = JSON.parse(`["${text}"]`)
    return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : text
  } catch {
    return text
  }
}
