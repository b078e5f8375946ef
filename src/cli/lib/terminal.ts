import { styleText } from 'node:util'
import { cut } from '../../model/text.ts'

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'blue'

/** Package text for a terminal: control and invisible characters become visible, so that none of them acts. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    if (character === '\t') return '  '
    const code = character.codePointAt(0) ?? 0
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}

/** Colours only where standard output is a terminal and NO_COLOR is not set. */
export function paint(style: Style | readonly [Style, ...Style[]], text: string): string {
  const styles = typeof style === 'string' ? [style] : [...style]
  return styleText(styles, text, { stream: process.stdout })
}

/** Widest line of prose on a wide terminal. */
const PROSE_MAX = 100

/** Prose in lines that fit the terminal, indented; in one line where it goes to a file or a pipe. Words are never cut. */
export function wrapped(text: string, indent: number): string[] {
  const margin = ' '.repeat(indent)
  const width = (process.stdout.isTTY ? Math.min(process.stdout.columns, PROSE_MAX) : Infinity) - indent
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one) => margin + one)
}

/** `1 event`, `2 events` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export function out(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function err(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Columns of text, each as wide as its widest cell. At a terminal a line ends where the window does. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  const room = process.stdout.isTTY ? process.stdout.columns : Infinity
  return lines.map((line) => cut(line, room)).join('\n')
}
