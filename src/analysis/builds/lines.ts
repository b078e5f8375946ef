/** What stands in a command for a part that is not known. */
export const UNKNOWN_WORD = 'unknown'

/** Longest description of a build that is read, UTF-16 units. */
export const DESCRIPTION_MAX = 1_000_000

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

  get text(): string {
    return this.#text
  }

  /** `line`: 1-based; a command that stands before the last one follows it. */
  add(line: number, command: string): void {
    if (command.trim() === '') return
    const gap = Math.max(0, line - this.#line)
    this.#text += gap > 0 ? '\n'.repeat(gap) : this.#text === '' ? '' : '; '
    this.#line += gap
    this.#text += command
    this.#line += command.split('\n').length - 1
  }
}
