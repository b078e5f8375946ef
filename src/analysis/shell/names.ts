import { POWERSHELL } from '../catalog/powershell.ts'
import { INTERPRETERS, VALUE_FLAGS, WRAPPERS } from '../catalog/shell.ts'

/** Where the system keeps its commands; elsewhere a path is a file of its own. */
const SYSTEM_FOLDER = /^\/(?:usr\/(?:local\/)?)?s?bin\//

/** Whether a command line starts a shell. */
export function isShell(command: string): boolean {
  const name = commandName(command.split(/\s/, 1)[0] ?? '')
  return name === 'cmd' || POWERSHELL.has(name) || INTERPRETERS.get(name) === 'shell'
}

/** Variables in which npm and make tell what they run on. */
const TOLD: readonly (readonly [RegExp, string])[] = [
  [/^(?:\$\{?npm_execpath\}?|%npm_execpath%)$/i, 'npm'],
  [/^\$\{MAKE\}$/, 'make'],
  [/^(?:\$\{?(?:npm_node_execpath|NODE)\}?|%(?:npm_node_execpath|NODE)%)$/i, 'node'],
]

/** The name by which a command is known: `/bin/sh` and `sh` are one. */
export function commandName(word: string): string {
  const told = TOLD.find(([variable]) => variable.test(word))?.[1]
  if (told !== undefined) return told
  const base = word.split(/[/\\]/).at(-1) ?? word
  const isFile = /^\.{0,2}\//.test(word) && !SYSTEM_FOLDER.test(word)
  return withoutVersion(
    (isFile ? word : base)
      .toLowerCase()
      .replace(/\.(?:exe|cmd)$/, '')
      .replace(/^@(?=\w+$)/, ''),
  )
}

/** `python3.11`, `lua5.4` */
function withoutVersion(name: string): string {
  const bare = name.replace(/-?\d[\d.]*$/, '')
  return !INTERPRETERS.has(name) && INTERPRETERS.has(bare) ? bare : name
}

/** The command behind `sudo -u root`, `timeout 10`, `npx`, `FOO=bar` and the like. */
export function unwrapped(words: readonly string[]): readonly string[] {
  let at = 0
  while (at < words.length) {
    const word = words[at] ?? ''
    const name = commandName(word)
    if (/^[A-Za-z_]\w*=/.test(word) || /^(?:if|then|else|do|while|until|!|elif)$/.test(word)) at += 1
    else if (isPackageRunner(name, words[at + 1]) && words.length > at + 2) at = behindFlags(name, words, at + 2)
    else if (OPENERS.has(name)) {
      const program = words.findIndex((each, index) => index > at && isOpened(each))
      if (program === -1) break
      at = program
    } else if (WRAPPERS.has(name) && words.length > at + 1) at = behindFlags(name, words, at + 1)
    else break
  }
  const rest = words.slice(at)
  return rest.some((word) => word.startsWith('--run=')) ? rest.flatMap(withoutSign) : rest
}

/** `node --run=x` as `node --run x` */
function withoutSign(word: string): readonly string[] {
  return word.startsWith('--run=') ? ['--run', word.slice('--run='.length)] : [word]
}

function isPackageRunner(name: string, verb: string | undefined): boolean {
  if (verb === 'run') return ENVIRONMENT_RUNNERS.has(name)
  return verb === 'exec' && (name === 'npm' || name === 'pnpm' || name === 'yarn')
}

/** Start what stands behind `run`, among the packages of a project. */
const ENVIRONMENT_RUNNERS: ReadonlySet<string> = new Set(
  'uv poetry pdm pipenv rye hatch conda mamba micromamba'.split(' '),
)

/** Start the program of a file, or what shows it. */
const OPENERS: ReadonlySet<string> = new Set('open xdg-open gio gnome-open kde-open exo-open ii invoke-item'.split(' '))

/** A file that is run where it is opened, and not only shown. */
function isOpened(word: string): boolean {
  return (
    !/^\w+:\/\//.test(word) &&
    /\.(?:sh|command|tool|desktop|app|exe|bat|cmd|com|scr|pif|msi|hta|jar|pyw?|jse?|vb[se]|ws[fh]|ps1|lnk|workflow|scpt|terminal|pkg|appimage|run)$/i.test(
      word,
    )
  )
}

/** The words of a command behind one that starts the rest of them, or opens a file: `uv run x.py`, `open x.command`, `nohup ./x`. */
export function behindStarter(words: readonly string[]): readonly string[] {
  const name = commandName(words[0] ?? '')
  const isStarter = OPENERS.has(name) || isPackageRunner(name, words[1]) || STARTERS.has(name)
  return isStarter && words.length > 1 ? unwrapped(words) : words
}

/** Those of the wrappers that start a file in the folder as it is named. */
const STARTERS: ReadonlySet<string> = new Set('nohup setsid sudo doas nice timeout stdbuf busybox ionice'.split(' '))

/** Past the flags of a wrapper and what they take, and past what stands before its command: a time, a title. */
function behindFlags(name: string, words: readonly string[], from: number): number {
  const taking = VALUE_FLAGS.get(name)
  let at = from
  while (at < words.length) {
    const word = words[at] ?? ''
    if (taking?.has(word) === true) at += 2
    else if (name === 'xargs' && word.startsWith('-')) at += 1
    else if (/^[-/]\w?$|^--?[\w-]*(?:=.*)?$/.test(word) || word === '') at += 1
    else if (name === 'start' && /^\/\w+$/.test(word)) at += 1
    else if (name === 'timeout' && /^\d[\d.]*[smhd]?$/.test(word)) at += 1
    else break
  }
  return at
}

/** Code on the command line of an interpreter. */
export function codeArgument(name: string, words: readonly string[]): string | undefined {
  const isNode = name === 'node' || name === 'bun' || name === 'nodejs'
  if (name === 'deno') return words[1] === 'eval' ? words.slice(2).find((word) => !word.startsWith('-')) : undefined
  const flag = isNode ? /^(?:-e|-p|-pe|--eval|--print)$/ : /^(?:-[a-z]*c|-e|-enc\w*|-command|-EncodedCommand)$/i
  const at = name === 'php' ? words.indexOf('-r') : words.findIndex((word) => flag.test(word))
  // of `-Command -`, the code comes by the input
  if (at !== -1) return POWERSHELL.has(name) && words[at + 1] === '-' ? undefined : words[at + 1]
  const joined = isNode ? words.find((word) => /^--(?:eval|print)=/.test(word)) : undefined
  return joined?.slice(joined.indexOf('=') + 1)
}

/** Words of a command of Node that name files which are loaded before the code that it is given. */
export function loadedBefore(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (/^--?(?:r|require|import|loader|experimental-loader|env-file)=/.test(word)) return [word]
    return /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file)$/.test(words[index - 1] ?? '')
      ? [words[index - 1] ?? '', word]
      : []
  })
}

/** Commands that run what the folder says in which they are started. */
export const BUILDERS: ReadonlySet<string> = new Set(['pip', 'pip3', 'cargo'])

/** A program of the package: a path, or a name that systems start. */
export function isProgramFile(word: string): boolean {
  return /^\.{0,2}\/|^[\w.-]{1,100}\/[\w./-]{1,300}$|\.(?:sh|[cm]?[jt]s|py|bat|cmd|ps1|vb[se]|jse|ws[fh]|hta|exe|command|desktop|jar|msi|scr|appimage)$/i.test(
    word,
  )
}
