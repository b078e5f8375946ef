import { round } from '../../lib/numbers.ts'
import { AXES, type Axis } from './cell.ts'
import type { Row } from './measure.ts'

const KEYS = ['first', 'established', 'update', 'twinFirst', 'twinEstablished'] as const
type Key = (typeof KEYS)[number]

const HEAD = 'cells | first | established | update | twins first | twins established'
const RULE = '| --- '.repeat(HEAD.split('|').length + 1).concat('|')

/** From this share on, per cent, as a first release, a value of an axis is no gap: those values share a line. */
const SEEN_MIN = 95

/** Per cent refused by family and by each value of each axis, worst first, as Markdown; values without a gap share a line. */
export function tables(rows: readonly Row[]): string {
  const families = grouped(rows, ({ family }) => family.id)
  const alone = [
    ['what runs by itself', rows.filter((row) => !isCalled(row))],
    ['what is called', rows.filter(isCalled)],
  ] as const
  return [
    section(
      'all',
      alone.filter(([, some]) => some.length > 0),
    ),
    section('family', [...families]),
    ...AXES.flatMap((axis) => perLanguage(rows, axis)),
  ].join('\n\n')
}

/** The shares of all rows, as cells of a table: for a line of the history. */
export function overall(rows: readonly Row[]): string {
  const byItself = rows.filter((row) => !isCalled(row))
  const called = rows.filter(isCalled)
  return [
    rows.length,
    percent(byItself, 'first'),
    percent(byItself, 'established'),
    percent(byItself, 'update'),
    percent(called, 'update'),
    percent(rows, 'twinFirst', 1),
    percent(rows, 'twinEstablished', 1),
  ].join(' | ')
}

function isCalled({ family, cell }: Row): boolean {
  return family.called(cell.values)
}

function perLanguage(rows: readonly Row[], axis: Axis): string[] {
  return [...grouped(rows, languageOf)].flatMap(([language, some]) => {
    const values = grouped(some, (row) => valueOf(row, axis))
    return values.size === 0 ? [] : [section(`${language} ${axis}`, [...values])]
  })
}

function grouped(rows: readonly Row[], keyOf: (row: Row) => string | undefined): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

function section(title: string, groups: readonly (readonly [string, readonly Row[]])[]): string {
  const isSeen = (rows: readonly Row[]): boolean =>
    share(rows, 'first') >= SEEN_MIN && share(rows, 'twinFirst') === 0 && share(rows, 'twinEstablished') === 0
  const seen = groups.filter(([, rows]) => isSeen(rows)).map(([value]) => value)
  const lines = groups
    .filter(([, rows]) => !isSeen(rows))
    .toSorted(([, a], [, b]) => share(a, 'first') - share(b, 'first'))
    .map(([value, rows]) => `| ${value} | ${rows.length} | ${KEYS.map((key) => percent(rows, key)).join(' | ')} |`)
  const table = lines.length === 0 ? [] : [[`| ${title} | ${HEAD} |`, RULE, ...lines].join('\n')]
  const rest = seen.length === 0 ? [] : [`${title}, at least ${SEEN_MIN} and no twin: ${seen.join(', ')}.`]
  return [...table, ...rest].join('\n\n')
}

function percent(rows: readonly Row[], key: Key, digits = 0): string {
  return rows.length === 0 ? '-' : round(share(rows, key), digits)
}

function share(rows: readonly Row[], key: Key): number {
  return (100 * rows.filter((row) => row[key].refused).length) / rows.length
}

function languageOf({ family }: Row): string {
  return family.id.split('-', 1)[0] ?? ''
}

function valueOf({ family, cell }: Row, axis: Axis): string | undefined {
  const at = family.axes.findIndex((one) => one.axis === axis)
  return at === -1 ? undefined : cell.values[at]
}
