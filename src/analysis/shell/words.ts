import { LIMITS } from '../limits.ts'
import { unescaped } from './escapes.ts'

/** Commands by which a connection is made to which a shell may be tied. */
export const CONNECTS = /\b(?:nc|ncat|netcat|telnet|socat|openssl s_client)\b/

/** What another shell takes for an escape. */
export const WINDOWS_PATH = /[\w.]\\[\w.]|\w\^\w/

export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end
}

/** One simple command of a shell line. */
export interface ShellCommand {
  /** words with quotes removed; `$(…)` and backticks stay in their word as written */
  readonly words: readonly string[]
  /** offset of the first word in the text */
  readonly offset: number
  /** texts of `$(…)`, backticks and `<(…)` within this command */
  readonly substitutions: readonly string[]
  /** true where the output of the command before is its input */
  readonly piped: boolean
}

/** Words and operators of shell text, tolerant: what does not parse is a word. Linear in the text. */
export function shellCommands(text: string): ShellCommand[] {
  const reader = new Reader(text.slice(0, LIMITS.commandLength * 20))
  return reader.read()
}

class Reader {
  readonly #text: string
  readonly #commands: ShellCommand[] = []
  #words: string[] = []
  #substitutions: string[] = []
  #word: string | undefined
  #offset = 0
  #piped = false
  /** of what follows the line: `<<END` */
  #mark: string | undefined
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): ShellCommand[] {
    while (this.#at < this.#text.length) this.#step(this.#text.charAt(this.#at))
    this.#endCommand(false)
    return this.#commands
  }

  #step(char: string): void {
    const next = this.#text.charAt(this.#at + 1)
    if (char === "'" || char === '"') this.#quoted(char)
    else if (char === '$' && next === "'") this.#escaped()
    else if (char === '`') this.#substitution(this.#at + 1, '`')
    else if ((char === '$' || char === '<' || char === '>') && next === '(') this.#substitution(this.#at + 2, ')')
    else if (char === '\\' && next === '\n') this.#at += 2
    else if (char === '\\' && next !== '') this.#add(next, 2)
    else if (char === '#' && this.#word === undefined) this.#comment()
    else if (char === ' ' || char === '\t' || char === '\r') this.#endWord(1)
    else if (char === '|' && next !== '|') this.#operator(next === '&' ? 2 : 1, true)
    else if (char === '&' && (next === '>' || /[<>]/.test(this.#text.charAt(this.#at - 1)))) this.#add(char, 1)
    else if (char === '|' || char === '&' || char === ';' || char === '\n') this.#operator(next === char ? 2 : 1, false)
    else if (char === '{' && (this.#isList() || this.#isEntry())) this.#add(char, 1)
    // what `find` and `xargs` put a name in the place of
    else if (char === '{' && next === '}') this.#add('{}', 2)
    else if (char === '(' || char === ')' || ((char === '{' || char === '}') && this.#word === undefined))
      this.#operator(1, false)
    else this.#add(char, 1)
  }

  /** `{a,b}.js`, which stands for two words */
  #isList(): boolean {
    return /^\{[^\s{};|&()]{0,200},[^\s{};|&()]{0,200}\}/.test(this.#text.slice(this.#at, this.#at + 410))
  }

  /** `/set {default}`, as programs of Windows name an entry of theirs */
  #isEntry(): boolean {
    return (
      this.#words.at(-1)?.startsWith('/') === true &&
      /^\{[\w-]{1,64}\}(?!\S)/.test(this.#text.slice(this.#at, this.#at + 67))
    )
  }

  #add(text: string, length: number): void {
    if (this.#word === undefined && this.#words.length === 0) this.#offset = this.#at
    this.#word = (this.#word ?? '') + text
    this.#at += length
  }

  #quoted(quote: string): void {
    this.#add('', 1)
    while (this.#at < this.#text.length && this.#text.charAt(this.#at) !== quote) {
      const char = this.#text.charAt(this.#at)
      const next = this.#text.charAt(this.#at + 1)
      if (quote === '"' && char === '\\' && /["\\$`]/.test(next)) this.#add(next, 2)
      else if (quote === '"' && char === '$' && next === '(') this.#substitution(this.#at + 2, ')')
      else if (quote === '"' && char === '`') this.#substitution(this.#at + 1, '`')
      else this.#add(char, 1)
    }
    this.#at += 1
  }

  /** `$'…'` */
  #escaped(): void {
    const [whole = "$'", inner = ''] =
      /\$'((?:[^'\\]|\\[^])*)'?/.exec(this.#text.slice(this.#at, this.#at + LIMITS.commandLength)) ?? []
    this.#add(unescaped(inner), whole.length)
  }

  #substitution(from: number, close: string): void {
    let depth = 1
    let end = from
    for (; end < this.#text.length; end += 1) {
      const char = this.#text.charAt(end)
      if (close === ')' && char === '(') depth += 1
      if (char === close) depth -= 1
      if (depth === 0) break
    }
    this.#substitutions.push(this.#text.slice(from, end))
    this.#add(this.#text.slice(this.#at, end + 1), end + 1 - this.#at)
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end === -1 ? this.#text.length : end
  }

  #endWord(length: number): void {
    if (this.#word !== undefined) this.#words.push(this.#word)
    this.#word = undefined
    this.#at += length
  }

  #operator(length: number, piped: boolean): void {
    this.#mark = this.#words.concat(this.#word ?? []).find((word) => /^<<-?\w/.test(word)) ?? this.#mark
    if (this.#text.charAt(this.#at) === '\n') {
      if (this.#mark !== undefined) this.#document(this.#mark)
      this.#mark = undefined
    }
    this.#endCommand(piped)
    this.#at += length
  }

  /** What an interpreter is given in the lines that follow stands in the place of code on its command line; a shell's own are read as they stand. */
  #document(mark: string): void {
    this.#endWord(0)
    const words = this.#words.filter((word) => word !== mark)
    const name = words.at(-1) === '-' ? words.at(-2) : words.at(-1)
    const flag = /(?:^|\/)(?:node|nodejs|bun)$/.test(name ?? '')
      ? '-e'
      : /(?:^|\/)python[\d.]*$/.test(name ?? '')
        ? '-c'
        : ''
    if (flag === '') return
    const lines = this.#text.slice(this.#at + 1).split('\n')
    const end = lines.findIndex((line) => line.trim() === mark.replace(/^<<-?/, ''))
    const body = lines.slice(0, end === -1 ? lines.length : end).join('\n')
    this.#words = [...words.filter((word) => word !== '-'), flag, body]
    this.#at = Math.min(this.#text.length, this.#at + 1 + body.length)
  }

  #endCommand(nextPiped: boolean): void {
    this.#endWord(0)
    if (this.#words.length > 0) {
      this.#commands.push({
        words: this.#words,
        offset: this.#offset,
        substitutions: this.#substitutions,
        piped: this.#piped,
      })
    }
    this.#words = []
    this.#substitutions = []
    this.#piped = nextPiped
  }
}
