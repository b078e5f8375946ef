import type { SourceKind } from '../code.ts'
import type { ShellAct } from './reading.ts'

/** Commands that set what they name. */
const SETTERS: ReadonlySet<string> = new Set(['export', 'local', 'declare', 'readonly', 'typeset'])

/** files that are remembered of one script */
const FILES_MAX = 200

/** What of the machine stands in the variables of a script: `a=$(cat file) && curl -d "$a"`. */
export class ShellVariables {
  readonly #held = new Map<string, readonly ShellAct<SourceKind>[]>()

  /** data in files that were put into a repository, to leave with it */
  readonly committed: ShellAct<SourceKind>[] = []
  readonly #files = new Map<string, readonly ShellAct<SourceKind>[]>()

  /** `all`: the words as written; `rest`: those of the command that follows the assignments. */
  set(all: readonly string[], rest: readonly string[], data: readonly ShellAct<SourceKind>[]): void {
    // `… | while read line; do $line; done`
    if (rest[0] === 'read')
      for (const name of rest.slice(1)) if (/^[A-Za-z_]\w{0,80}$/.test(name)) this.#held.set(name, data)
    if (rest.length > 0 && !SETTERS.has(rest[0] ?? '')) return
    // what the network gave is followed where it is run, not by name
    const kept = data.filter(({ kind }) => kind !== 'remote-content' && kind !== 'decoded-text')
    for (const word of all) {
      const name = /^([A-Za-z_]\w{0,80})\+?=/.exec(word)?.[1]
      if (name !== undefined) this.#held.set(name, kept)
    }
  }

  get(name: string): readonly ShellAct<SourceKind>[] {
    return this.#held.get(name) ?? []
  }

  /** Takes down that data of the machine is written to files. */
  write(files: readonly string[], data: readonly ShellAct<SourceKind>[]): void {
    const kept = data.filter(({ kind }) => kind !== 'remote-content' && kind !== 'decoded-text')
    if (kept.length > 0 && this.#files.size < FILES_MAX) for (const file of files) this.#files.set(file, kept)
  }

  /** What of the machine lies in the file that a word names: `file`, `@file`, `name=@file`. */
  inFile(word: string): readonly ShellAct<SourceKind>[] {
    return this.#files.get(word.replace(/^.*[=@<]/, '')) ?? []
  }
}
