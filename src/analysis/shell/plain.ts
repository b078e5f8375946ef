import { INTERPRETERS } from '../catalog/shell.ts'
import { codeArgument, commandName, unwrapped } from './names.ts'
import { MAX_TEXT_UNITS, printedText } from './printed-text.ts'
import { shellCommands, type ShellCommand } from './words.ts'

/** commands that are found in texts of one script: what writes itself anew ends here */
const HIDDEN_MAX = 100

/** names whose text is remembered */
const NAMES_MAX = 500

/** substitutions within substitutions whose text is followed */
const DEPTH_MAX = 4

/** `$x`, `${x}` */
const VARIABLE = /\$(?:\{([A-Za-z_]\w{0,80})\}|([A-Za-z_]\w{0,80}))/g

/** Texts of a script that can be told without running it: those of its variables, and what its commands print. */
export class PlainTexts {
  readonly #variables = new Map<string, string>()
  /** the same with what is put in when they are evaluated */
  readonly #raw = new Map<string, string>()
  #hidden = 0

  /**
   * The commands of a text, with what their words stand for. What a shell is given to read as text (by a pipe, `eval`, `<<<`) follows
   * the command as one of its own: `sh -c TEXT`.
   */
  commands(text: string): ShellCommand[] {
    let printed: string | undefined
    return shellCommands(text).flatMap((command) => {
      const words = this.#expanded(command.words, 0)
      const input = command.piped ? printed : undefined
      printed = printedText(unwrapped(words), input)
      this.#assign(words)
      const plain = { ...command, words }
      const hidden = this.#hiddenIn(words, input)
      if (hidden === undefined || hidden.trim() === '' || this.#hidden >= HIDDEN_MAX) return [plain]
      this.#hidden += 1
      return [plain, { words: ['sh', '-c', hidden], offset: command.offset, substitutions: [], piped: false }]
    })
  }

  /** What a shell, or another interpreter, is given to run that stands somewhere else than behind `-c`. */
  #hiddenIn(all: readonly string[], input: string | undefined): string | undefined {
    const words = unwrapped(all)
    const name = commandName(words[0] ?? '')
    if (name === 'eval') return /^(?:\$\(|`)/.test(words[1] ?? '') ? undefined : this.#evaluated(words.slice(1))
    const language = INTERPRETERS.get(name)
    const code = codeArgument(name, words)
    if (language === 'other') return code === undefined ? undefined : commandIn(code)
    if (language !== 'shell' || code !== undefined) return undefined
    const here = words.indexOf('<<<')
    if (here !== -1) return words[here + 1]
    return words.slice(1).every((word) => /^(?:-|\/dev\/stdin$)|[<>]|^\/dev\/null$/.test(word)) ? input : undefined
  }

  #evaluated(words: readonly string[]): string {
    const text = words.join(' ')
    return text
      .replaceAll(VARIABLE, (whole, braced?: string, bare?: string) => this.#raw.get(braced ?? bare ?? '') ?? whole)
      .slice(0, MAX_TEXT_UNITS)
  }

  #assign(words: readonly string[]): void {
    for (const word of words) {
      const [, name, text = ''] = /^([A-Za-z_]\w{0,80})=([^]*)$/.exec(word) ?? []
      if (name === undefined) {
        if (/^(?:export|local|declare|readonly|typeset)$/.test(word)) continue
        return
      }
      const isKnown = text.length <= MAX_TEXT_UNITS && !/\$\(|`|\$\{?\w/.test(text)
      if (text.length <= MAX_TEXT_UNITS && this.#raw.size < NAMES_MAX) this.#raw.set(name, text)
      if (!isKnown) this.#variables.delete(name)
      else if (this.#variables.size < NAMES_MAX) this.#variables.set(name, text)
    }
  }

  #expanded(words: readonly string[], depth: number): string[] {
    return words.flatMap((word, index) => {
      if (!/[$`]/.test(word)) return [word]
      const plain = this.#substituted(word, depth).replaceAll(VARIABLE, (whole, braced?: string, bare?: string) => {
        const name = braced ?? bare ?? ''
        return name === 'IFS' ? '\uE001' : (this.#variables.get(name) ?? whole)
      })
      if (plain.length > MAX_TEXT_UNITS) return [word]
      const parts = plain.split(/\uE001+/)
      const isCommand = index === 0 && word.startsWith('$') && !word.startsWith('$(')
      return isCommand ? parts.flatMap((part) => part.trim().split(/\s+/)) : parts
    })
  }

  /** `$(printf …)` and backticks by what they print, where that is known. */
  #substituted(word: string, depth: number): string {
    if (depth >= DEPTH_MAX || !/\$\(|`/.test(word)) return word
    return word.replaceAll(
      /\$\(((?:[^()]|\([^()]*\)){1,60000})\)|`([^`]{1,60000})`/g,
      (whole, inner?: string, ticked?: string) => {
        let printed: string | undefined
        for (const command of shellCommands(inner ?? ticked ?? ''))
          printed = printedText(
            unwrapped(this.#expanded(command.words, depth + 1)),
            command.piped ? printed : undefined,
          )
        return printed?.replace(/\n+$/, '') ?? whole
      },
    )
  }
}

/** A command that code in Perl, Ruby or PHP runs. */
function commandIn(code: string): string | undefined {
  const call =
    /\b(?:system|exec|popen|shell_exec|passthru|qx)\b\s*\(?\s*(?:pack\s*\(?\s*["']H\*["']\s*,\s*["']([0-9a-fA-F]+)["']|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/.exec(
      code,
    )
  if (call === null) return undefined
  const [, hex, double, single] = call
  // what reads a connection is told by how it is opened
  if (/<&/.test(double ?? single ?? '')) return undefined
  return hex === undefined ? (double ?? single) : Buffer.from(hex, 'hex').toString('latin1')
}
