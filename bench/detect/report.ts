import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = join(import.meta.dirname, '../../docs/detection.md')

/** The document with the text between two markers replaced. Throws where the markers are not there, once each. */
export function replaced(document: string, section: string, text: string): string {
  const [begin, end] = [`<!-- ${section}: begin -->`, `<!-- ${section}: end -->`]
  const [before, ...afterBegin] = document.split(begin)
  const [, ...afterEnd] = afterBegin.join(begin).split(end)
  if (before === undefined || afterBegin.length !== 1 || afterEnd.length !== 1)
    throw new Error(`docs/detection.md has no section ${section}, or more than one`)
  return `${before}${begin}\n\n${text}\n\n${end}${afterEnd[0]}`
}

/** The document with a line put under the last one of a table that stands between two markers. */
export function appended(document: string, section: string, line: string): string {
  const table = new RegExp(`<!-- ${section}: begin -->\n\n([^]*?)\n\n<!-- ${section}: end -->`).exec(document)?.[1]
  if (table === undefined) throw new Error(`docs/detection.md has no section ${section}`)
  return replaced(document, section, `${table}\n${line}`)
}

/** Changes docs/detection.md. */
export function rewrite(change: (document: string) => string): void {
  writeFileSync(FILE, change(readFileSync(FILE, 'utf8')))
}

/** Day, and the last revision that changed what is measured, for a line of a history; `+` where it was changed since. */
export function stamp(): string {
  const measured = ['../../src', '../../policies']
  const changed = git('status', '--porcelain', '--', ...measured) === '' ? '' : '+'
  return `${new Date().toISOString().slice(0, 10)} | ${git('log', '-1', '--format=%h', '--', ...measured)}${changed}`
}

function git(...given: string[]): string {
  return execFileSync('git', given, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
}
