import { POWERSHELL } from '../catalog/powershell.ts'
import { INTERPRETERS } from '../catalog/shell.ts'
import { codeArgument, commandName, isProgramFile, unwrapped } from './names.ts'
import { programIn } from './given.ts'
import { PlainTexts } from './plain.ts'
import type { ShellCommand } from './words.ts'

type Kind = 'shell' | 'javascript' | 'python' | 'other'

/** A part of a text of a shell that runs something of which the text does not tell which file it is. */
export interface LoosePart {
  /** what it is taken for */
  readonly language: Kind
  /** the command, where only the package tells: it is loose if the file is not there that it names; absent: loose by itself */
  readonly command?: string
  /** true: the very name of what runs is worked out, by what the text does not hold: `node $(x)` */
  readonly untold?: true
}

export interface LooseParts {
  readonly parts: readonly LoosePart[]
  /** what may name a file or a folder, quotes and variables taken off; with what stands for any text (`*`) */
  readonly names: readonly string[]
  /** folders that are entered: `cd sub` */
  readonly folders: readonly string[]
}

/** substitutions, and code of shells, within each other that are looked into */
const DEPTH_MAX = 6

/** names and parts that are kept of one text */
const NAMES_MAX = 2000
const PARTS_MAX = 200

/** Commands that only say or look something up: the interpreter that they name is not started. */
const SAYS: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'which',
  'type',
  'where',
  'hash',
  'test',
  '[',
  '[[',
  'grep',
  'export',
  'alias',
  'cd',
  'pushd',
  'rm',
  'mkdir',
  'touch',
  'cp',
  'mv',
  'ln',
  'chmod',
  'chown',
  'cat',
  'for',
  'case',
  'local',
  'declare',
  'set',
])

/** What an unknown command may be given to start. */
const STARTED = /^(?:node|nodejs|bun|deno|tsx|ts-node|sh|bash|zsh|dash|ksh|python[\d.]*|pypy3)$/

/** Flags by which an interpreter starts nothing. */
const ASKS = /^(?:-v|-V|--version|-h|--help)$/

/** How code runs what it read or worked out. */
export const RUNS =
  /\b(?:eval|Function|_compile|_load|runIn\w{1,20}|compileFunction|Worker|fork|spawn\w{0,4}|exec\w{0,8}|system|popen|run_path|dlopen|registerHooks)\b|\b(?:require|import)\s{0,9}\(\s{0,9}[^"'`)\s]|\b(?:map|forEach)\s{0,9}\(\s{0,9}require\b|\brequire\s{0,9}\(\s{0,9}["'`][^"'`]{0,200}["'`]\s{0,9}\+|\b(?:require|import)\s{0,9}\(\s{0,9}`[^`]{0,200}\$\{/

/** How PowerShell starts a file, or runs a text. */
const POWERSHELL_RUNS =
  /\b(?:iex|invoke-\w{1,20}|get-content|gc|cat|type|start-process|saps|scriptblock|node|python\d?|copy-item|import-module)\b|(?:^|[;{(]\s{0,9})[.&]\s|(?:^|[;{(|]\s{0,9})\.{0,2}[\\/]\w|\.psm?1\b/i

/** Parts of a text of a shell that cannot be followed to a file, and all that may name one. Linear in the text but for nesting. */
export function looseParts(text: string): LooseParts {
  const found = { parts: [] as LoosePart[], names: new Set<string>(), folders: [] as string[] }
  walk(text, 0, found)
  const parts = found.parts.slice(0, PARTS_MAX)
  // what more there is may be of any language
  if (parts.length === PARTS_MAX) parts.push(...ANY.map((language) => ({ language })))
  return { parts, names: [...found.names], folders: found.folders.slice(0, 10) }
}

interface Found {
  readonly parts: LoosePart[]
  readonly names: Set<string>
  readonly folders: string[]
}

function walk(text: string, depth: number, found: Found): void {
  if (depth > DEPTH_MAX) {
    // what stands deeper may be of any language
    found.parts.push(...ANY.map((language) => ({ language })))
    return
  }
  for (const command of new PlainTexts().commands(text)) {
    for (const word of command.words) addNames(word, found.names)
    for (const inner of command.substitutions) walk(inner, depth + 1, found)
    const words = unwrapped(command.words)
    const name = commandName(words[0] ?? '')
    if (name === 'find') for (const pattern of soughtBy(words)) addNames(pattern, found.names)
    if (/^(?:cd|pushd)$/.test(name) && words[1] !== undefined) found.folders.push(words[1])
    if (found.parts.length < PARTS_MAX) runOf(command, words, name, depth, found)
  }
}

/** What a search finds, in whatever folder. */
function soughtBy(words: readonly string[]): string[] {
  const named = words.filter((_, index) => /^-i?(?:name|path|wholename)$/.test(words[index - 1] ?? ''))
  return named.map((pattern) => `**/${pattern.replace(/^.*\//s, '')}`)
}

function runOf(command: ShellCommand, words: readonly string[], name: string, depth: number, found: Found): void {
  const [first = ''] = words
  for (const word of words) {
    const script = /^scripts\.[\w:-]{1,80}=(.+)$/s.exec(word)?.[1]
    if (script === undefined) continue
    walk(script, depth + 1, found)
    found.parts.push({ language: spokenIn(script) })
  }
  if (SAYS.has(name) || /^-[vV]$/.test(first)) return
  const language = INTERPRETERS.get(name)
  if (language !== undefined) given(command, words, name, POWERSHELL.has(name) ? 'shell' : language, depth, found)
  else if (/^(?:\$|`)|[$`]\(?\w/.test(first))
    found.parts.push(...ANY.map((any) => ({ language: any, ...untoldBy(first) })))
  else if (name === 'eval') found.parts.push({ language: 'shell', ...untoldBy(words[1] ?? '') })
  else {
    if (/\s/.test(first)) walk(first, depth + 1, found)
    if (/^(?:npm|npx|yarn|pnpm|bun)$/.test(name) && words.some((word) => /\.t(?:ar\.)?gz["']?$/.test(word)))
      found.parts.push({ language: 'shell' })
    if (/^(?:install|add|i|use|pin|remove|update|upgrade)$/.test(words[1] ?? '')) return
    if (isProgramFile(first)) found.parts.push({ language: 'shell', command: words.join(' ') })
    handedOn(/\s/.test(first) ? words : words.slice(1), depth, found)
  }
}

/** What a command that is not known may start: `npm explore . -- node x`, `find . -exec node {} \;`, `env -S "node x"`. */
function handedOn(words: readonly string[], depth: number, found: Found): void {
  for (const [index, word] of words.entries()) {
    const [first = ''] = word.trim().split(/\s/, 1)
    // what a search finds is started itself
    if (word === '{}' && /^-(?:exec|execdir|ok|okdir)$/.test(words[index - 1] ?? ''))
      found.parts.push({ language: 'shell' })
    if (!STARTED.test(commandName(first))) continue
    if (/\s/.test(word.trim())) {
      walk(word, depth + 1, found)
      found.parts.push({ language: spokenIn(first) })
    } else if (words[index + 1] !== undefined || /^-(?:exec|execdir|ok)$/.test(words[index - 1] ?? ''))
      found.parts.push({ language: spokenIn(first) })
  }
}

/** What an interpreter is given. */
function given(
  command: ShellCommand,
  words: readonly string[],
  name: string,
  language: Kind,
  depth: number,
  found: Found,
): void {
  const code = codeArgument(name, words)
  if (code !== undefined) {
    if (language === 'shell' || POWERSHELL.has(name)) walk(code, depth + 1, found)
    else addNames(code, found.names)
    if (POWERSHELL.has(name)) {
      if (POWERSHELL_RUNS.test(code)) found.parts.push(...ANY.map((any) => ({ language: any })))
    } else if (/[$`]/.test(code) || (language !== 'shell' && RUNS.test(code)))
      found.parts.push({ language, ...(/^\s*["']?[$`]/.test(code) ? untoldBy(code) : {}) })
    return
  }
  const file = programIn(words)
  const isFed = command.piped || command.words.some((word) => /^(?:xargs|parallel)$/.test(word))
  if (file === undefined) {
    if (isFed && !words.some((word) => ASKS.test(word))) found.parts.push({ language })
  } else if (/[$`{}*?[<>]|%\w/.test(file)) found.parts.push({ language, ...untoldBy(file) })
  else found.parts.push({ language, command: words.join(' ') })
}

const ANY = ['javascript', 'python', 'shell'] as const

/** What npm and systems put in themselves, or where installed packages and programs lie: what that names belongs to others. */
const OF_OTHERS =
  /(?:\$\(|`)\s{0,9}(?:(?:which|command\s{1,9}-v|type\s{1,9}-p)\s{1,9}[\w.-]{1,60}|(?:npm|yarn|pnpm)\s{1,9}(?:bin|root|prefix)(?:\s{1,9}-g)?|pwd)\s{0,9}[)`]|\$\{?(?:npm_(?:node_)?execpath|npm_config_\w{1,80}|NODE|HOME|PYTHON\d?|SHELL|BASH|CC|CXX|MAKE|PWD|INIT_CWD)\b\}?|%(?:npm_(?:node_)?execpath|npm_config_\w{1,80}|NODE|USERPROFILE|APPDATA|COMSPEC|CD|INIT_CWD)%/gi

function untoldBy(word: string): { readonly untold?: true } {
  return /\$\(|`|\$\{?\w|%\w+%/.test(word.replaceAll(OF_OTHERS, '')) ? { untold: true } : {}
}

/** By the interpreter that a word names, in whatever way. */
function spokenIn(word: string): Kind {
  if (/node|bun|deno|tsx|npm_execpath/i.test(word)) return 'javascript'
  return /py(?:thon|py)/i.test(word) ? 'python' : 'shell'
}

/** Where npm and shells say in which folder they are. */
const HERE = /%~dp0|\$\{?(?:PWD|INIT_CWD|PSScriptRoot)\}?|%(?:CD|INIT_CWD)%/gi

/** What ends a name that stands in code, or in what a shell puts in. */
const AROUND = /[\s"'`$(){}<>|;&=,:\\]+/

function addNames(text: string, names: Set<string>): void {
  if (text.length > 20_000) return
  const plain = text.replaceAll(HERE, './')
  for (const name of [plain, ...plain.split(AROUND), ...(/[*?[{]/.test(plain) ? plain.split(/[\s"'`;]+/) : [])]) {
    const bare = name.replace(/^-+/, '')
    if (names.size < NAMES_MAX && /[^.]/.test(bare) && bare.length <= 300) names.add(bare)
  }
}
