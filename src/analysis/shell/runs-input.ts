import type { Capability } from '../../model/capability.ts'
import { misuseOf } from '../catalog/hostile-commands.ts'
import { INTERPRETERS } from '../catalog/shell.ts'
import { codeArgument, commandName } from './names.ts'
import type { ShellAct } from './reading.ts'

/** What a command does to others, as an act; empty: nothing that is known. */
export function misusesIn(name: string, words: readonly string[], offset: number): ShellAct<Capability>[] {
  const misuse = misuseOf(name, words.slice(1))
  if (misuse === undefined) return []
  const note = `runs ${[name, ...words.slice(1)].join(' ').slice(0, 80)}`
  return [{ kind: 'process', note, offset, effects: { misuses: [misuse] } }]
}

/** The archives that a command names. */
export function archivesIn(words: readonly string[]): readonly string[] {
  return words.filter((word) => /^[^-\s].{0,200}\.(?:tar|tgz|tbz2?|txz|tar\.\w{1,4})$/.test(word))
}

/** Stands where a line of the input is put, at the beginning of a command: `{}`, `$0`, `"$@"`. */
const LINE = /^\s*["']?(?:\{\}|%|\$\{?[0-9@*])/

/** `tar --to-command=sh`: each file of an archive is the input of a program. */
const PER_MEMBER = /^--to-command=(?:\S*\/)?(\w+)/

/** `awk '{ system($0) }'`, `awk '{ print | "sh" }'` */
const LINES_OF_AWK = /\bsystem\s{0,9}\(\s{0,9}\$|\|\s{0,9}"(?:\S{0,40}\/)?(?:ba|z|da)?sh"/

/**
 * The program that runs what a command is given by a pipe, or in an archive, where it is not that command itself; undefined: nothing
 * of it is run. `words`: without wrappers, `all`: as written.
 */
export function runsInput(name: string, words: readonly string[], all: readonly string[]): string | undefined {
  if (name === 'tar' || name === 'bsdtar') {
    const program = words.map((word) => PER_MEMBER.exec(word)?.[1]).find((found) => found !== undefined)
    return program !== undefined && INTERPRETERS.has(program) ? program : undefined
  }
  // `while read line; do $line; done`
  if (/^\$\{?\w{1,80}\}?$/.test(words[0] ?? '')) return (words[0] ?? '').slice(0, 20)
  if (name === 'parallel') return words.slice(1).every((word) => word.startsWith('-')) ? name : undefined
  if (/^[gmn]?awk$/.test(name)) return LINES_OF_AWK.test(words.slice(1).join(' ').slice(0, 2000)) ? name : undefined
  if (!all.some((word) => commandName(word) === 'xargs')) return undefined
  if (LINE.test(words[0] ?? '')) return 'xargs'
  const isShell = INTERPRETERS.get(name) === 'shell'
  return isShell && LINE.test(codeArgument(name, words) ?? '') ? name : undefined
}
