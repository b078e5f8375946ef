/** What stands in a command for a part that is not known. */
export const UNKNOWN_WORD = 'unknown'

/** Commands of a description, most that are kept, and the longest one, UTF-16 units. */
const COMMANDS_MAX = 500
const COMMAND_MAX = 20_000

/** Words that a shell takes as they are. */
const PLAIN = /^[\w@%+=:,./~-]+$/

/** A word as a shell has to be told it. */
export function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The commands of a description of a build as a text for a shell: each on the line on which it stands. */
export class CommandLines {
  #text = ''
  #line = 1
  #count = 0

  get text(): string {
    return this.#text
  }

  /** `line`: 1-based; a command that stands before the last one follows it. */
  add(line: number, command: string): void {
    if (command.trim() === '' || this.#count >= COMMANDS_MAX) return
    this.#count += 1
    const kept = command.slice(0, COMMAND_MAX)
    const gap = Math.max(0, line - this.#line)
    this.#text += gap > 0 ? '\n'.repeat(gap) : this.#text === '' ? '' : '; '
    this.#line += gap
    this.#text += kept
    this.#line += kept.split('\n').length - 1
  }
}
