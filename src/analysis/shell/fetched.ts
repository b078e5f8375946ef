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
    for (const path of [...outputsOf(words), ...redirected(all)]) this.set(path, fetched)
    for (const word of words) {
      if (!/^https?:\/\//.test(word)) continue
      const last = word.split(/[?#]/, 1)[0]?.split('/').at(-1)
      if (last !== undefined && last !== '') this.set(last, fetched)
    }
  }

  /** Takes down into which folder an archive is unpacked that was fetched: by a pipe, or to a file. */
  addUnpacked(name: string, words: readonly string[], input: readonly Data[]): void {
    if (!/^(?:tar|bsdtar|unzip|7z|gunzip)$/.test(name)) return
    const given = words.slice(1)
    const source =
      input.find(({ kind }) => kind === 'remote-content') ??
      given.flatMap((word) => this.#byPath.get(plainPath(word)) ?? [])[0]
    const at = given.findIndex((word) => /^(?:-C|-d|--directory)$/.test(word))
    const folder =
      at === -1
        ? given.map((word) => /^(?:--directory=|-o(?=.*\/))(.+)$/.exec(word)?.[1]).find((each) => each !== undefined)
        : given[at + 1]
    if (source !== undefined && folder !== undefined) this.set(folder.replace(/\/$/, ''), source)
  }

  /** Takes down the folder of a clone; false for another command. */
  addClone(name: string, words: readonly string[], offset: number): boolean {
    const folder = clonedInto(name, words)
    if (folder !== undefined) this.set(folder, { kind: 'remote-content', note: 'fetches by git clone', offset })
    return folder !== undefined
  }

  set(path: string, fetched: Data): void {
    if (this.#byPath.size < MAX_PATHS) this.#byPath.set(plainPath(path), fetched)
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

function plainPath(path: string): string {
  return path.replace(/^\.\//, '')
}

/** Flags behind which the file stands that a command writes, alone or behind others: `-o`, `-fsSLo`, `-qO`. */
const OUTPUT = /^(?:-\w{0,8}[oO]|--output|-OutFile|--output-document|--out)$/i

const FOLDER = /^(?:-d|--dir|-P|--directory-prefix|--output-dir)$/

/** Programs of Windows that write into their last word, where they fetch. */
const INTO_LAST = /^(?:certutil|bitsadmin|start-bitstransfer)(?:\.exe)?$/i

/** The files that a command line fetches into. */
function outputsOf(words: readonly string[]): string[] {
  if (INTO_LAST.test(words[0] ?? '')) return words.slice(2).slice(-1)
  const at = words.findIndex((word) => OUTPUT.test(word))
  const joined = words.flatMap((word) => /^(?:--output(?:-document)?=|--out=|-o(?=[/.~]))(.+)$/.exec(word)?.[1] ?? [])
  const next = at === -1 ? undefined : words[at + 1]
  const files = [...(next === undefined ? [] : [next]), ...joined]
  const into = words.findIndex((word) => FOLDER.test(word))
  const folder = into === -1 ? undefined : words[into + 1]?.replace(/\/$/, '')
  const last = words
    .find((word) => /^https?:\/\//.test(word))
    ?.split(/[?#]/, 1)[0]
    ?.split('/')
    .at(-1)
  return folder === undefined
    ? files
    : [...files, ...[...files, ...(last === undefined ? [] : [last])].map((file) => `${folder}/${file}`)]
}
