import { createHash } from 'node:crypto'
import { QUESTIONS, type Problem } from '../../review/problem.ts'
import type { Repository, SourceFile } from '../../review/repository.ts'
import type { Review } from '../../review/review.ts'
import { ruleOf } from '../../review/rules/all.ts'
import type { Entered } from '../../review/entered.ts'
import { enteredLines } from './entered-report.ts'
import { paint, plural, printable, wrapped } from './terminal.ts'

export interface Told extends Review {
  /** problems of the baseline, which are not shown */
  readonly knownCount: number
  readonly repository: Repository
  /** what came into the lock files lately */
  readonly entered: readonly Entered[]
  readonly fingerprints: ReadonlyMap<Problem, string>
}

const STYLES = { low: 'dim', medium: 'yellow', high: 'red' } as const

/** Longest line of a file that is shown, characters. */
const SHOWN_MAX = 160

/** The answers for a person at a terminal. */
export function reviewText(told: Told): string {
  const lines = lineReader(told.repository.files)
  const questions = Object.entries(QUESTIONS).flatMap(([number, question]) => {
    const own = told.problems.filter(({ rule }) => String(ruleOf(rule).question) === number)
    const head = paint('bold', `${number}. ${question}`)
    const lately = number === '4' ? ['', ...enteredLines(told.entered).map((line) => `   ${line}`)] : []
    return [head].concat(
      own.length === 0 ? ['   nothing was found'] : own.flatMap((one) => frame(one, lines)),
      lately,
      '',
    )
  })
  const patchable = told.problems.filter(({ edits }) => edits !== undefined && edits.length > 0).length
  return [
    ...questions,
    paint('bold', 'What could not be seen'),
    ...told.unseen.flatMap((text) => wrapped(printable(text), 3)),
    '',
    `${plural(told.problems.length, 'problem')} in ${plural(told.examined.length, 'file')}, ${told.knownCount} known; --patch proposes a change for ${patchable}`,
  ].join('\n')
}

function frame({ rule, path, line, message }: Problem, lineOf: LineOf): string[] {
  const { severity } = ruleOf(rule)
  const number = String(line)
  const text = printable(lineOf(path, line)).slice(0, SHOWN_MAX)
  return [
    '',
    `   ${paint([STYLES[severity], 'bold'], `${severity}[${rule}]`)} ${printable(message)}`,
    `   ${paint('bold', printable(`${path}:${number}`))}`,
    ...(text === '' ? [] : [`     ${paint('blue', `${number}│`)} ${text}`]),
  ]
}

/** A summary for a pull request. Text of the repository is shown as code, so that none of it acts. */
export function reviewMarkdown({ problems, unseen, knownCount, entered }: Told): string {
  const rows = problems.map(
    ({ rule, path, line, message }) =>
      `| ${ruleOf(rule).severity} | ${rule} | ${code(`${path}:${line}`)} | ${code(message)} |`,
  )
  const table =
    rows.length === 0 ? [] : ['', '| severity | rule | where | what |', '| --- | --- | --- | --- |', ...rows]
  const blind = unseen.map((text) => `- ${code(text)}`)
  return [
    `**${plural(problems.length, 'problem')}**, ${knownCount} known`,
    ...table,
    '',
    ...enteredLines(entered).map((line) => `- ${code(line.trim())}`),
    '',
    'Not seen:',
    '',
    ...blind,
  ].join('\n')
}

function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``
}

type LineOf = (path: string, line: number) => string

function lineReader(files: readonly SourceFile[]): LineOf {
  const texts = new Map(files.map(({ path, text }) => [path, text.split(/\r?\n/)]))
  return (path, line) => texts.get(path)?.[line - 1]?.trim() ?? ''
}

/** What a problem is known by when lines move: its rule, its path, the words of its line, and which of the same it is. */
export function fingerprintsOf(problems: readonly Problem[], files: readonly SourceFile[]): Map<Problem, string> {
  const lineOf = lineReader(files)
  const seen = new Map<string, number>()
  return new Map(
    problems.map((problem) => {
      const key = JSON.stringify([problem.rule, problem.path, lineOf(problem.path, problem.line)])
      const count = (seen.get(key) ?? 0) + 1
      seen.set(key, count)
      return [problem, createHash('sha256').update(`${key}#${count}`).digest('hex').slice(0, 32)]
    }),
  )
}
