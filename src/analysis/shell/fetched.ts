import type { SourceKind } from '../code.ts'
import { clonedInto } from './fetches.ts'
import type { ShellAct } from './reading.ts'
import { redirected } from './side-effects.ts'

type Data = ShellAct<SourceKind>

/** paths that are remembered of one text */
const MAX_PATHS = 500

/** Files and folders that commands of one text fetched, to see them run later. */
export class Fetched {
  readonly #byPath = new Map<string, Data>()

  /** Takes down what a network command writes: `words` without wrappers, `all` as written. */
  add(words: readonly string[], all: readonly string[], fetched: Data): void {
    const target = words.findIndex((word) => /^(?:-o|-O|--output|-OutFile|--output-document)$/i.test(word))
    const file = target === -1 ? undefined : words[target + 1]
    for (const path of [...(file === undefined ? [] : [file]), ...redirected(all)]) this.set(path, fetched)
    for (const word of words) {
      if (!/^https?:\/\//.test(word)) continue
      const last = word.split(/[?#]/, 1)[0]?.split('/').at(-1)
      if (last !== undefined && last !== '') this.set(last, fetched)
    }
  }

  /** Takes down the folder of a clone; false for another command. */
  addClone(name: string, words: readonly string[], offset: number): boolean {
    const folder = clonedInto(name, words)
    if (folder !== undefined) this.set(folder, { kind: 'remote-content', note: 'fetches by git clone', offset })
    return folder !== undefined
  }

  set(path: string, fetched: Data): void {
    if (this.#byPath.size < MAX_PATHS) this.#byPath.set(path.replace(/^\.\//, ''), fetched)
  }

  has(path: string): boolean {
    return this.#byPath.has(path)
  }

  /** How the file, or the folder in which it stands, was fetched; `folder`: where commands run. */
  sourceOf(file: string, folder: string): Data | undefined {
    const path = file.replace(/^\.\//, '')
    const whole = folder === '' ? path : `${folder}/${path}`
    return this.#byPath.get(path) ?? [...this.#byPath].find(([known]) => whole.startsWith(`${known}/`))?.[1]
  }
}
