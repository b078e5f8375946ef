import { TEXT_TOOLS } from '../catalog/other-tools.ts'
import { commandName } from './names.ts'

/** UTF-16 units of a program of such a tool that are looked at */
const PROGRAM_MAX = 20_000

/** and of one of its lines, in which its commands are told apart */
const LINE_MAX = 2000

/** Whether a command is awk, sed, or another one of theirs. */
export function isTextTool(name: string): boolean {
  return TEXT_TOOLS.has(name)
}

/** The files that awk or sed is told to take its program from: `awk -f FILE`, `sed -nf FILE`, `gawk --file=FILE`. */
export function programFiles(words: readonly string[]): readonly string[] {
  const isSed = commandName(words[0] ?? '').endsWith('sed')
  const alone = isSed ? /^(?:-[nErszu]*f|--file)$/ : /^(?:-[fEi]|--(?:file|exec|include))$/
  const joined = isSed ? /^(?:-[nErszu]*f|--file=)(.+)$/s : /^(?:-[fEi]|--(?:file|exec|include)=)(.+)$/s
  return words.slice(1).flatMap((word, index) => {
    if (alone.test(words[index] ?? '')) return [word]
    return alone.test(word) ? [] : (joined.exec(word)?.[1] ?? [])
  })
}

/** How a program of awk starts commands. */
const AWK_STARTS = /\bsystem\s{0,20}\(|\|\s{0,20}getline|\|&|\bprintf?\b[^\n|]{0,500}\|(?!\|)|@load/

/** How one of sed does, by the command `e`. */
const SED_STARTS = /(?:^|[;{}$]|\d)[ \t]{0,20}e(?:[ \t]+([^\n]{1,2000})|$)/gm

/** `s/a/b/e`, `s|a|b|ge`, `y/ab/cd/` */
const SUBSTITUTION =
  /(?:^|[;{}\s\d$/])[sy]([^\w\s\\])((?:(?!\1)[^\\\n]|\\[^]){0,2000})\1((?:(?!\1)[^\\\n]|\\[^]){0,2000})\1([0-9gpiImMe]{0,9})/g

/** Which lines a command is for. */
const ADDRESS = /\/(?:[^/\\\n]|\\.){0,2000}\/[IM]{0,2}/g

/** Whether the program of such a tool may start commands; one that is too long may. */
export function mayStartCommands(name: string, program: string): boolean {
  if (program.length > PROGRAM_MAX || hasLongLine(program)) return true
  return name.endsWith('sed')
    ? commandsOfSed(program).length > 0 || substitutions(program).some(({ runs }) => runs)
    : AWK_STARTS.test(program)
}

function hasLongLine(program: string): boolean {
  return program.split('\n').some((line) => line.length > LINE_MAX)
}

interface Substitution {
  readonly replacement: string
  /** true: what it makes is run */
  readonly runs: boolean
}

function substitutions(program: string): readonly Substitution[] {
  return Array.from(program.matchAll(SUBSTITUTION), ([, limit = '', , replacement = '', flags = '']) => ({
    replacement: replacement.replaceAll(`\\${limit}`, limit),
    runs: flags.includes('e'),
  }))
}

/** What stands behind the command `e`: nothing where the text itself is run that is worked on. */
function commandsOfSed(program: string): string[] {
  const bare = program.replaceAll(SUBSTITUTION, ';').replaceAll(ADDRESS, '0')
  return Array.from(bare.matchAll(SED_STARTS), ([, command = '']) => command)
}

/** Command lines that a program of sed on a command line starts. */
export function startedBySed(words: readonly string[]): string[] {
  const program = words.slice(1).join('\n').slice(0, PROGRAM_MAX)
  if (hasLongLine(program)) return [program]
  const replacements = substitutions(program).flatMap(({ replacement, runs }) => (runs ? [replacement] : []))
  // a command has slashes of its own
  const given = Array.from(program.matchAll(SED_STARTS), ([, command = '']) => command)
  return [...given, ...replacements]
}
