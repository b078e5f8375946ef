import type { CmakeArgument } from './cmake-read.ts'
import { UNKNOWN_WORD } from './lines.ts'

/** Folders of the sources, and of what is built; programs that CMake finds. */
const SOURCES = /^(?:(?:CMAKE|PROJECT|\w{1,60})_(?:CURRENT_)?SOURCE_DIR|CMAKE_CURRENT_LIST_DIR)$/
const BINARIES = /^(?:CMAKE|PROJECT|\w{1,60})_(?:CURRENT_)?BINARY_DIR$/
const PYTHON = /^(?:Python[23]?|PYTHON[23]?)(?:_EXECUTABLE|_INTERPRETER)?$|^(?:PYTHON|Python)_PATH$/
const BUILT = '/build'

/** Stands for the dollar of a variable of the environment. */
const ENVIRONMENT = '\uE001'

/** Variables of the environment in a command, which are put in before a shell sees it: its quotes do not hold them back. */
export function withEnvironment(command: string): string {
  return command.replaceAll(/\uE001\{(\w{1,100})\}/g, `'"\${$1}"'`)
}

/** Longest value that is kept of a variable, and most of them. */
const VALUE_MAX = 20_000
const NAMES_MAX = 2000
/** How often a value is put in place of its name within another one. */
const DEPTH_MAX = 8

/** What the variables of a description are, as far as they are set to texts. */
export class CmakeWords {
  readonly #values = new Map<string, string>()

  set(name: string, value: string): void {
    if (value.length <= VALUE_MAX && (this.#values.size < NAMES_MAX || this.#values.has(name)))
      this.#values.set(name, value)
  }

  valueOf(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** An argument as the words that it becomes: one that has no quotes is a list, split at semicolons. */
  of({ text, kind }: CmakeArgument): readonly string[] {
    if (kind === 'bracket') return [text]
    const whole = this.text(text)
    return kind === 'quoted' ? [whole] : whole.split(';').filter((word) => word !== '')
  }

  /** With what variables stand for. */
  text(text: string, depth = 0): string {
    if (!text.includes('$')) return text
    return text
      .replaceAll(
        /\$ENV\{([\w.-]{1,100})\}/g,
        (_whole, name: string) => `${ENVIRONMENT}{${name.replaceAll(/\W/g, '_')}}`,
      )
      .replaceAll(/\$<[^>]{0,400}>/g, UNKNOWN_WORD)
      .replaceAll(/\\\$|\$\{([\w./+-]{1,100})\}/g, (_whole, name: string | undefined) =>
        name === undefined ? '$' : this.#named(name, depth),
      )
  }

  #named(name: string, depth: number): string {
    const known = this.#values.get(name)
    if (known !== undefined && depth < DEPTH_MAX) return this.text(known, depth + 1)
    if (name === 'CMAKE_COMMAND') return 'cmake'
    if (SOURCES.test(name)) return '.'
    if (BINARIES.test(name)) return BUILT
    if (PYTHON.test(name)) return 'python'
    const program = /^([A-Za-z]\w{0,40}?)_EXECUTABLE$/.exec(name)?.[1]
    return program === undefined ? UNKNOWN_WORD : program.toLowerCase()
  }
}
