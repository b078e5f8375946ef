import { INTERPRETERS } from '../catalog/shell.ts'
import { handedOn } from './handed-on.ts'
import { commandName } from './names.ts'
import { isTextTool, programFiles, startedBySed } from './text-tools.ts'

/** What a command is made to run beside what it is there for. */
interface Obeyed {
  /** command lines that it starts */
  readonly starts: readonly string[]
  /** texts that a shell is given */
  readonly texts: readonly string[]
}

/** Variables that name a file which a program runs before anything else, and the command that does the same. */
const FILES: readonly (readonly [RegExp, string])[] = [
  [/^NODE_OPTIONS=(.+)/s, 'node '],
  [/^BUN_OPTIONS=(.+)/s, 'bun '],
  [/^(?:BASH_ENV|ENV|ZDOTDIR)=(.+)/s, 'sh '],
  [/^PYTHONSTARTUP=(.+)/s, 'python '],
  [/^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES)=(.+)/s, ''],
]

/** Variables whose value git, or another program, hands to a shell. */
const TEXTS =
  /^(?:GIT_(?:SSH_COMMAND|SSH|PAGER|EDITOR|SEQUENCE_EDITOR|ASKPASS|EXTERNAL_DIFF|PROXY_COMMAND)|PAGER|EDITOR|VISUAL|PROMPT_COMMAND|SSH_ASKPASS|MANPAGER|LESSOPEN)=(.+)/s

/** Settings of git whose value is handed to a shell: `git -c core.pager='…' log`, `git config alias.x '!…'`. */
const OF_GIT =
  /^(?:core\.(?:pager|sshcommand|fsmonitor|editor|askpass|gitproxy)|pager\.[\w-]+|credential(?:\..{1,200})?\.helper|alias\.[\w-]+|diff\.external|diff\.[\w-]+\.(?:command|textconv)|merge\.[\w-]+\.driver|filter\.[\w-]+\.(?:clean|smudge|process)|gpg\.program|sequence\.editor|uploadpack\.packobjectshook|(?:diff|merge)tool\.[\w-]+\.cmd)$/i

/** Hooks of git that common work with a repository starts. */
const HOOKS =
  'pre-commit commit-msg prepare-commit-msg post-commit post-checkout post-merge pre-push reference-transaction'.split(
    ' ',
  )

/** What a command starts by its variables and settings: `words` without wrappers, `all` as written. */
export function obeyedIn(words: readonly string[], all: readonly string[]): Obeyed {
  const starts: string[] = []
  const texts: string[] = []
  for (const word of all) {
    for (const [variable, command] of FILES) {
      const file = variable.exec(word)?.[1]
      if (file !== undefined) starts.push(`${command}${file}`)
    }
    const text = TEXTS.exec(word)?.[1]
    if (text !== undefined) texts.push(text)
  }
  const name = commandName(words[0] ?? '')
  texts.push(...startedByAwk(name, words), ...(name.endsWith('sed') ? startedBySed(words) : []))
  starts.push(...builtByPip(name, words))
  if (!INTERPRETERS.has(name) && name !== 'git') texts.push(...handedOn(name, words))
  if (isTextTool(name)) starts.push(...programFiles(words).map((file) => `${name} -f ${file}`))
  if (name === 'git')
    for (const [key, value] of settingsOfGit(words)) {
      if (OF_GIT.test(key)) texts.push(value.replace(/^!/, ''))
      else if (/^core\.hookspath$/i.test(key) && /^[\w./-]{1,200}$/.test(value))
        starts.push(...HOOKS.map((hook) => `sh ${value.replace(/\/$/, '')}/${hook}`))
    }
  return { starts, texts }
}

/** `pip install .`, `pip install -e ./sub`, `uv pip install sub/` */
function builtByPip(name: string, words: readonly string[]): string[] {
  if (!/^(?:pip3?|uv)$/.test(name) || !words.includes('install')) return []
  const folders = words.slice(1).filter((word) => /^\.{1,2}$|^\.{0,2}\/|^[\w.-]+\/$/.test(word))
  return folders.map((folder) => `python ${folder.replace(/\/$/, '')}/setup.py`)
}

function settingsOfGit(words: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  words.forEach((word, index) => {
    const [, key, value] = words[index - 1] === '-c' ? (/^([\w.-]+)=(.+)$/s.exec(word) ?? []) : []
    if (key !== undefined && value !== undefined) found.push([key, value])
  })
  const at = words.indexOf('config')
  const plain = at === -1 ? [] : words.slice(at + 1).filter((word) => !word.startsWith('-') && word !== 'set')
  if (plain[0] !== undefined && plain[1] !== undefined) found.push([plain[0], plain[1]])
  return found
}

/** Code of a shell with the words behind it in the place of `$0`, `$1`, `$@`: `sh -c 'curl $0 | sh' https://…`. */
export function withArguments(code: string, words: readonly string[]): string {
  const given = words.slice(words.indexOf(code) + 1)
  if (given.length === 0) return code
  return code
    .replaceAll(/\$\{?([0-9])\}?/g, (whole, digit: string) => given[Number(digit)] ?? whole)
    .replaceAll(/"?\$\{?[@*]\}?"?/g, () => given.slice(1).join(' '))
}

/** Command lines that a program of awk starts: `system("…")`, `"…" | getline`. */
function startedByAwk(name: string, words: readonly string[]): string[] {
  if (!/^[gmn]?awk$/.test(name)) return []
  const program = words.slice(1).join(' ').slice(0, AWK_MAX)
  return [
    ...program.matchAll(
      /\bsystem\s{0,3}\(\s{0,3}"((?:[^"\\]|\\.){1,2000})"|"((?:[^"\\]|\\.){1,2000})"\s{0,3}\|&?\s{0,3}getline|\|&?\s{0,3}"((?:[^"\\]|\\.){1,2000})"/g,
    ),
  ].map(([, one, two, three]) => (one ?? two ?? three ?? '').replaceAll('\\"', '"'))
}

/** UTF-16 units of a program of awk that are looked at */
const AWK_MAX = 20_000
