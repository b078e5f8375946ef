import type { Random } from '../random.ts'

/** How names and texts are spelt: what a style does not say is written plainly. */
export interface PyStyle {
  readonly text?: (value: string, w: PyWriter) => string
  /** true: names of modules and members are texts like all others */
  readonly names?: boolean
  /** true: no innocent package writes like that */
  readonly odd?: boolean
  readonly mod?: (name: string, w: PyWriter) => string
  readonly fn?: (module: string, member: string, w: PyWriter) => string
  readonly attr?: (object: string, member: string, w: PyWriter) => string
  readonly builtin?: (name: string, w: PyWriter) => string
}

export interface PyCode {
  readonly code: string
  /** beside the file that holds the code */
  readonly files: Readonly<Record<string, string | Buffer>>
  /** true: it imports a sibling by a relative import, so that it must stand in a package */
  readonly relative: boolean
}

/** Writes one piece of Python in one style. */
export class PyWriter {
  readonly style: PyStyle
  readonly random: Random
  readonly files: Record<string, string | Buffer> = {}
  readonly #before: (string | (() => string))[] = []
  readonly #modules = new Map<string, string>()
  readonly #head: string[] = []
  #names = 0
  relative = false

  /** false for twins: no innocent package hides the command that it starts */
  readonly #hidesCommands: boolean

  constructor(style: PyStyle, random: Random, hidesCommands: boolean) {
    this.style = style
    this.#hidesCommands = hidesCommands
    this.random = random
  }

  text(value: string): string {
    return this.style.text?.(value, this) ?? quoted(value)
  }

  /** A command line, a program, or a file that is started. */
  command(value: string): string {
    return this.#hidesCommands ? this.text(value) : quoted(value)
  }

  mod(name: string): string {
    const known = this.#modules.get(name)
    if (known !== undefined) return known
    const expression = this.#imported(name)
    this.#modules.set(name, expression)
    return expression
  }

  #imported(name: string): string {
    const made = this.style.mod?.(name, this)
    if (made === undefined && this.style.names !== true) {
      this.head(`import ${name}`)
      return name
    }
    const variable = this.fresh(name.replaceAll('.', '_'))
    this.hoist(`${variable} = ${made ?? `__import__(${this.text(name)}, fromlist=['x'])`}`)
    return variable
  }

  fn(module: string, member: string): string {
    return this.style.fn?.(module, member, this) ?? this.attr(this.mod(module), member)
  }

  attr(object: string, member: string): string {
    if (this.style.attr !== undefined) return this.style.attr(object, member, this)
    return this.style.names === true ? `getattr(${object}, ${this.text(member)})` : `${object}.${member}`
  }

  builtin(name: string): string {
    if (this.style.builtin !== undefined) return this.style.builtin(name, this)
    return this.style.names === true ? `getattr(__import__(${this.text('builtins')}), ${this.text(name)})` : name
  }

  /** An import; each is written once. */
  head(line: string): void {
    if (!this.#head.includes(line)) this.#head.push(line)
  }

  hoist(line: string): void {
    this.#before.push(line)
  }

  /** A table that still grows. */
  growing(lines: () => string): void {
    this.#before.push(lines)
  }

  fresh(stem: string): string {
    this.#names += 1
    return `${stem}${this.#names}`
  }

  done(body: string): PyCode {
    const before = this.#before.map((one) => (typeof one === 'string' ? one : one()))
    return { code: [...this.#head, ...before, body].join('\n'), files: this.files, relative: this.relative }
  }
}

export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
}

export function indented(code: string, by = '    '): string {
  return code
    .split('\n')
    .map((line) => (line === '' ? line : `${by}${line}`))
    .join('\n')
}

/** A header and what stands below it. */
export function block(header: string, body: string): string {
  return `${header}\n${indented(body)}`
}
