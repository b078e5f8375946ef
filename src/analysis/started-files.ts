import { INTERPRETERS } from './catalog/shell.ts'
import { isDataFile } from './languages.ts'
import { resolveLocal } from './paths.ts'
import { commandName } from './shell/names.ts'

/** A command as it is started, and where: `cd scripts; node x.js`. */
const IN_FOLDER = /^cd ([^;\s]{1,300}); (.*)$/s

/** The text that says that a command is started in a folder of the package. */
export function startedIn(folder: string, command: string): string {
  return folder === '' || /[;\s]/.test(folder) ? command : `cd ${folder}; ${command}`
}

/** The command alone. */
export function startedCommand(target: string): string {
  return IN_FOLDER.exec(target)?.[2] ?? target
}

/** Flags of Node that load a file before the program. */
const LOADS = /^--?(?:require|import|r|loader|experimental-loader)=/

/** The folder in which npm runs the commands of a package. */
const OWN_FOLDER = /^(?:\$\{?(?:PWD|INIT_CWD)\}?|%(?:CD|INIT_CWD)%)[/\\]/i

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'] as const

/** Local files that a command gives to an interpreter or runs itself, from folder `from`; `main`: what `node .` starts. */
export function startedFiles(target: string, from: string, has: (path: string) => boolean, main?: string): string[] {
  const folder = IN_FOLDER.exec(target)?.[1]
  const words = startedCommand(target)
    .split(/\s+/)
    .filter((word) => word !== '')
  const name = commandName(words[0] ?? '')
    .split(/[/\\]/)
    .at(-1)
  const language = INTERPRETERS.get(name ?? '')
  const candidates = name === 'make' ? MAKEFILES : language === undefined ? words.slice(0, 1) : words.slice(1)
  const places = folder === undefined ? [from, '.'] : [`${from}/${folder}`, folder, from]
  const files = new Set<string>()
  for (const [index, word] of candidates.entries()) {
    const isModule = language === 'python' && candidates[index - 1] === '-m'
    for (const specifier of isModule ? moduleFiles(word) : specifierOf(word, main)) {
      const file = places.map((place) => resolveLocal(has, place, specifier)).find((path) => path !== undefined)
      // `python convert.py README.rst`: what comes after a program is what it works on
      if (file !== undefined && (files.size === 0 || !isDataFile(file))) files.add(file)
    }
  }
  return [...files]
}

function specifierOf(word: string, main: string | undefined): string[] {
  if (main !== undefined && /^\.[/\\]?$/.test(word)) return [main]
  if (word.startsWith('-') && !LOADS.test(word)) return []
  const specifier = word
    .replace(LOADS, '')
    // of a path whose beginning is not known, what is
    .replace(/^.*\uE000[/\\]/s, './')
    .replace(/^["']|["']$/g, '')
    .replace(OWN_FOLDER, './')
    // `rundll32 x.dll,Entry`
    .replace(/(?<=\.(?:dll|ocx|cpl)),.*$/is, '')
    // a redirection may stand close to it
    .replace(/(?<=\w)(?:\d|&)?>.*$/s, '')
  return specifier === '' ? [] : [specifier]
}

/** `python -m a.b` */
function moduleFiles(module: string): string[] {
  const path = module.replaceAll('.', '/')
  return /^[\w/]{1,200}$/.test(path) ? [`${path}.py`, `${path}/__main__.py`] : []
}

/** npm scripts that a command starts: `npm run build`, `yarn build`, `npm test`, `run-s build:*`. */
export function startedScripts(command: string, scripts: Readonly<Record<string, string>>): string[] {
  const [tool = '', ...rest] = command.split(/\s+/)
  const name = commandName(tool)
  const words = rest.filter((word) => !word.startsWith('-'))
  if (name === 'node') return rest[0] === '--run' && rest[1] !== undefined ? [rest[1]] : []
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(name)) return []
  const script = words[0] === 'run' || words[0] === 'run-script' || words[0] === 'rum' ? words[1] : words[0]
  if (script === undefined) return []
  if (name === 'npm' && (script === 't' || script === 'tst')) return ['test']
  return script.includes('*') ? matching(script, Object.keys(scripts)) : [script]
}

/** As npm-run-all has it: `*` is a part between colons, `**` any number of them. */
function matching(pattern: string, names: readonly string[]): string[] {
  const [head = '', tail = ''] = pattern.split(/\*+/, 2)
  return names.filter((name) => name.startsWith(head) && name.slice(head.length).endsWith(tail)).slice(0, 20)
}
