import { posix } from 'node:path'
import { commandName } from '../../../analysis/shell/names.ts'
import { startedCommand, startedScripts } from '../../../analysis/started-files.ts'

/** What a package manager is told to do with a package that lies in the package. */
export interface NpmCommand {
  /** path of the folder inside the package; its own is empty */
  readonly folder: string
  /** names of scripts of that folder's package.json that run, as far as they are there */
  readonly scripts: readonly string[]
}

/** Flags that name the folder in which it works. */
const IN_FOLDER = /^(?:--prefix|-C|--dir|--cwd)$/
const IN_FOLDER_JOINED = /^(?:--prefix|--dir|--cwd)=(.+)$/

/** Flags that take the word behind them, which is no verb then. */
const TAKES_VALUE =
  /^(?:--prefix|-C|--dir|--cwd|-w|--workspace|--registry|--cache|--loglevel|--filter|-F|--omit|--include)$/

const INSTALLS = new Set([
  'install',
  'i',
  'in',
  'ci',
  'add',
  'isntall',
  'clean-install',
  'it',
  'install-test',
  'rebuild',
  'rb',
  'link',
])

/** The scripts of a package that are run where it is installed from its own folder, in order. */
export const FOLDER_HOOKS = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
] as const

/** What packs or publishes a folder runs of it, and what gives it another version. */
const RUN_BY: ReadonlyMap<string, readonly string[]> = new Map([
  ['pack', ['prepack', 'prepare', 'postpack']],
  ['publish', ['prepublish', 'prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish']],
  ['version', ['preversion', 'version', 'postversion']],
])

/** Words by which a command is meant for the packages in the folders of this one. */
const IN_WORKSPACES = /^(?:-w|-ws|-r|-F|--workspaces?(?:=.+)?|--recursive|--filter(?:=.+)?|workspaces?|foreach)$/

/** Whether a command of a package manager is meant for packages in folders of this one, by whatever names. */
export function isForWorkspaces(target: string): boolean {
  const [tool = '', ...words] = startedCommand(target).split(/\s+/)
  return (
    /^(?:lerna|nx|turbo|rush|wsrun|ultra)$/.test(commandName(tool)) || words.some((word) => IN_WORKSPACES.test(word))
  )
}

/** Names of scripts that such a command may run: any word of it, and what an installation runs. */
export function workspaceScripts(target: string): string[] {
  const words = startedCommand(target).split(/\s+/).slice(1)
  const named = words.map((word) => word.replace(/^["']|["']$/g, '')).filter((word) => /^[\w:.-]{1,80}$/.test(word))
  const installs = words.length === 0 || words.some((word) => INSTALLS.has(word))
  return [...named.flatMap((name) => [`pre${name}`, name, `post${name}`]), ...(installs ? FOLDER_HOOKS : [])]
}

/** What a command of npm, yarn, pnpm or bun runs of the package itself. `from`: the folder in which it is started. */
export function npmCommands(target: string, from: string, scripts: Readonly<Record<string, string>>): NpmCommand[] {
  const command = startedCommand(target)
  const entered = target === command ? undefined : /^cd ([^;\s]{1,300}); /.exec(target)?.[1]
  const words = command.split(/\s+/).filter((word) => word !== '')
  const tool = commandName(words[0] ?? '')
  if (!/^(?:npm|yarn|pnpm|bun|node)$/.test(tool)) return []
  const given = words.slice(1)
  const base = inFolder(from, entered)
  if (tool === 'node') return ran(base, command, scripts)
  const folder = inFolder(base, folderOf(given))
  const plain = given.filter((word, index) => !word.startsWith('-') && !TAKES_VALUE.test(given[index - 1] ?? ''))
  const [verb = 'install', ...rest] = plain
  const run = RUN_BY.get(verb)
  if (run !== undefined) return [{ folder, scripts: run }]
  if (!INSTALLS.has(verb) || (plain.length === 0 && tool !== 'yarn'))
    return ran(folder, [tool, ...plain].join(' '), scripts)
  const local = rest
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => /^(?:file|link|portal):|^\.{0,2}\/|^\.$/.test(word))
    .map((word) => word.replace(/^(?:file|link|portal):/, ''))
  const places = local.length === 0 ? [folder] : local.map((word) => inFolder(folder, word))
  return places.map((place) => ({ folder: place, scripts: FOLDER_HOOKS }))
}

function ran(folder: string, command: string, scripts: Readonly<Record<string, string>>): NpmCommand[] {
  const names = startedScripts(command, scripts)
  return names.length === 0 ? [] : [{ folder, scripts: names.flatMap((name) => [`pre${name}`, name, `post${name}`]) }]
}

function folderOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => IN_FOLDER.test(word))
  if (at !== -1) return words[at + 1]
  return words.map((word) => IN_FOLDER_JOINED.exec(word)?.[1]).find((found) => found !== undefined)
}

function inFolder(base: string, folder: string | undefined): string {
  if (folder === undefined) return base
  const path = posix
    .normalize(posix.join(base, folder.replace(/^["']|["']$/g, '').replace(/^(?:\$\{?(?:PWD|INIT_CWD)\}?)\//, '')))
    .replace(/\/$/, '')
  return path === '.' || path.startsWith('..') ? '' : path
}
