import type { Random } from '../random.ts'

/** How names and texts are spelt: what a style does not say is written plainly. */
export interface Style {
  /** an expression for a text */
  readonly text?: (value: string, w: JsWriter) => string
  /** true: names of modules and members are texts like all others */
  readonly names?: boolean
  /** true: no innocent package writes like that */
  readonly odd?: boolean
  /** an expression for a module */
  readonly mod?: (name: string, w: JsWriter) => string
  /** an expression for a function of a module */
  readonly fn?: (module: string, member: string, w: JsWriter) => string
  /** an expression for a property of something that is no module */
  readonly attr?: (object: string, member: string, w: JsWriter) => string
  /** an expression for a global name */
  readonly global?: (name: string, w: JsWriter) => string
}

/** Code that was written, and the files beside it. */
export interface JsCode {
  /** import declarations, at the top of the file */
  readonly imports: string
  readonly code: string
  /** beside the file that holds the code */
  readonly files: Readonly<Record<string, string | Buffer>>
  readonly esm: boolean
}

/** Writes one piece of JavaScript in one style. */
export class JsWriter {
  readonly style: Style
  readonly random: Random
  readonly esm: boolean
  readonly files: Record<string, string | Buffer> = {}
  /** helpers and tables; those that grow are written last */
  readonly #before: (string | (() => string))[] = []
  readonly #modules = new Map<string, string>()
  readonly #hoisted: string[] = []
  readonly #imports: string[] = []
  #names = 0
  isAsync = false

  /** false for twins: no innocent package hides the command that it starts */
  readonly #hidesCommands: boolean

  constructor(style: Style, random: Random, esm: boolean, hidesCommands: boolean) {
    this.style = style
    this.#hidesCommands = hidesCommands
    this.random = random
    this.esm = esm
  }

  text(value: string): string {
    return this.style.text?.(value, this) ?? quoted(value)
  }

  /** A command line, a program, or a file that is started. */
  command(value: string): string {
    return this.#hidesCommands ? this.text(value) : quoted(value)
  }

  /** The module as a variable that is declared before the code. */
  mod(name: string): string {
    const known = this.#modules.get(name)
    if (known !== undefined) return known
    const variable = this.fresh(name.replaceAll(/\W/g, '_'))
    this.#modules.set(name, variable)
    if (this.esm && this.style.mod === undefined && this.style.names !== true)
      this.#imports.push(`import * as ${variable} from ${quoted(name)};`)
    else this.hoist(`const ${variable} = ${this.style.mod?.(name, this) ?? this.required(this.name(name))};`)
    return variable
  }

  fn(module: string, member: string): string {
    return this.style.fn?.(module, member, this) ?? this.attr(this.mod(module), member)
  }

  attr(object: string, member: string): string {
    if (this.style.attr !== undefined) return this.style.attr(object, member, this)
    return this.style.names === true ? `${object}[${this.text(member)}]` : `${object}.${member}`
  }

  global(name: string): string {
    if (this.style.global !== undefined) return this.style.global(name, this)
    return this.style.names === true ? `globalThis[${this.text(name)}]` : name
  }

  /** A name of the language: a text like all others where the style says so. */
  name(value: string): string {
    return this.style.names === true ? this.text(value) : quoted(value)
  }

  /** `require`, which modules must make for themselves. */
  required(expression: string): string {
    if (!this.esm) return `require(${expression})`
    if (!this.#imports.includes(CREATE_REQUIRE)) {
      this.#imports.push(CREATE_REQUIRE)
      this.#before.unshift('const require = createRequire(import.meta.url);')
    }
    return `require(${expression})`
  }

  /** The folder of the file. */
  here(): string {
    return this.esm ? 'import.meta.dirname' : '__dirname'
  }

  hoist(statement: string): void {
    this.#hoisted.push(statement)
  }

  before(statement: string | (() => string)): void {
    this.#before.push(statement)
  }

  fresh(stem: string): string {
    this.#names += 1
    return `${stem}${this.#names}`
  }

  done(body: string): JsCode {
    // hoisted lines were made while the tables still grew
    const lines = [...this.#before.map((one) => (typeof one === 'string' ? one : one())), ...this.#hoisted, body]
    const code = lines.join('\n')
    return {
      imports: this.#imports.join('\n'),
      code: this.isAsync ? `(async () => {\n${code}\n})().catch(() => {});` : code,
      files: this.files,
      esm: this.esm,
    }
  }
}

const CREATE_REQUIRE = "import { createRequire } from 'node:module';"

export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
}

/** A text in two to four pieces. */
export function pieces(text: string, random: Random): string[] {
  const count = Math.min(text.length, 2 + random.below(3))
  const size = Math.ceil(text.length / count)
  return Array.from({ length: count }, (_, i) => text.slice(i * size, (i + 1) * size)).filter((one) => one !== '')
}
