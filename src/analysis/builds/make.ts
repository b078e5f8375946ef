import { LIMITS } from '../limits.ts'

/** A rule with its commands, in a file of any name. */
const RULE = /^[\w.$(){}%/ -]{1,200}:(?!=)[^\n]{0,500}\n\t\S/m

/** Whether a text looks like what make reads, whatever the name of its file. */
export function looksLikeMake(text: string): boolean {
  return RULE.test(text)
}

const INCLUDE = /^ *(?:include|-include|sinclude)[ \t]+(.+)$/
const LOAD = /^ *-?load[ \t]+/
const ASSIGNED = /^ *(?:(?:override|export|private)[ \t]+)*([\w.-]{1,80})[ \t]*(?:[:?+]{0,3}=)[ \t]*/
/** Assigns what a command prints. */
const ASSIGNED_BY_COMMAND = /^ *(?:(?:override|export)[ \t]+)*[\w.-]{1,80}[ \t]*!=/

/**
 * What make runs as the text of a shell, line by line: the commands of rules, what variables are made of by `$(shell …)` and `!=`, bodies of
 * `define`, and other files that it includes, as `make -f FILE`. Variables become those of a shell. All else are remarks.
 */
export function makeAsShell(text: string): string {
  const read = new Lines()
  let isDefinition = false
  for (const line of text.split('\n')) {
    if (/^ *(?:override +)?define\b/.test(line)) isDefinition = true
    else if (/^ *endef\b/.test(line)) isDefinition = false
    else if (isDefinition || line.startsWith('\t') || line.length > LIMITS.commandLength) {
      read.add(recipe(line), line.length)
      continue
    }
    read.add(ofDeclaration(line), line.length)
  }
  return read.text
}

/** Lines that stand where those stood of which they were made: what one is longer, the remarks after it are shorter. */
class Lines {
  readonly #lines: string[] = []
  #longer = 0

  /** `line`: undefined for a remark */
  add(line: string | undefined, length: number): void {
    const wanted = Math.max(line === undefined ? Math.min(1, length) : line.length, length - this.#longer)
    this.#lines.push((line ?? (length === 0 ? '' : '#')).padEnd(wanted))
    this.#longer += wanted - length
  }

  get text(): string {
    return this.#lines.join('\n')
  }
}

function recipe(line: string): string {
  return withVariables(line.replace(/^[\t ]*[@+-]{0,3}/, blank)).replaceAll('$$', ' $')
}

/** `$(NAME)` as a shell has it, and what `$(shell …)` runs. */
function withVariables(text: string): string {
  return text.replaceAll(/\$\(([\w.-]{1,80})\)/g, '${$1}').replaceAll('$(shell ', '$(      ')
}

/** Undefined: it runs nothing. */
function ofDeclaration(line: string): string | undefined {
  const included = INCLUDE.exec(line)?.[1]
  if (included !== undefined)
    return included
      .trim()
      .split(/\s+/)
      .map((file) => `make -f ${file};`)
      .join(' ')
  if (LOAD.test(line)) return line.replace(LOAD, blank)
  if (ASSIGNED_BY_COMMAND.test(line)) return line.replace(ASSIGNED_BY_COMMAND, blank)
  if (line.includes('$(shell ')) return line.replace(/^.*?\$\(shell /, (start) => `${' '.repeat(start.length - 2)}$(`)
  const [start, name = ''] = ASSIGNED.exec(line) ?? []
  if (start !== undefined) return assignment(name, line.slice(start.length).trimEnd(), start.length)
  // `all: a b; command`
  return /^[^#=;]*:[^=;]*;/.test(line) ? recipe(line.replace(/^[^;]*;/, blank)) : undefined
}

function assignment(name: string, value: string, before: number): string | undefined {
  if (value === '' || !/^[A-Za-z_]\w*$/.test(name)) return undefined
  // every command of a rule is given to it
  if (name === 'SHELL') return value.padStart(before + value.length)
  const quote = value.includes("'") ? '"' : "'"
  return `${name}=${quote}${withVariables(value)}${quote}`.padStart(before + value.length)
}

function blank(text: string): string {
  return ' '.repeat(text.length)
}
