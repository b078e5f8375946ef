import { idOf, type Family } from './cell.ts'
import type { Chosen, Row } from './measure.ts'

/** They tell of every package of that kind. */
const ALWAYS: ReadonlySet<string> = new Set(['install-scripts', 'surface-capabilities'])

/** Plain cells from which one value is changed at a time; what is missed then is missed for that value alone. */
const BASES: Readonly<Record<string, readonly string[]>> = {
  'js-theft': ['npmrc/http-request/none/plain/preinstall', 'npmrc/http-request/none/plain/entry'],
  'js-deed': ['fetch-eval/none/plain/preinstall', 'base64-eval/none/plain/entry', 'curl-bash/none/plain/entry'],
  'py-theft': ['npmrc/urllib/none/plain/setup', 'npmrc/urllib/none/plain/init'],
  'py-deed': ['fetch-exec/none/plain/setup', 'base64-exec/none/plain/init', 'curl-bash/none/plain/init'],
  'sh-theft': ['npmrc/curl-data/none/plain/npm-script', 'npmrc/curl-data/none/plain/py-import-system'],
  'sh-deed': ['curl-sh/none/plain/npm-script', 'curl-sh/none/plain/py-import-system'],
  'ps-theft': ['npmrc/rest-method/none/plain/ps1-file', 'npmrc/rest-method/none/plain/py-import-args'],
  'ps-deed': ['iex-iwr/none/plain/ps1-file', 'iex-iwr/none/plain/py-import-args'],
  'doc-deed': ['curl-bash/none/npm/claude-md', 'curl-bash/none/npm/claude-settings'],
}

/** One cell for each value of each axis, in each plain surrounding that it fits in. */
export function soloCells(families: readonly Family[]): Chosen[] {
  const found = new Map<string, Chosen>()
  for (const family of families)
    for (const base of BASES[family.id] ?? [])
      for (const [at, { values }] of family.axes.entries())
        for (const value of values) {
          const cell = { family: family.id, values: base.split('/').with(at, value) }
          if (family.fits(cell.values)) found.set(idOf(cell), { family, cell })
        }
  return [...found.values()]
}

/** What is missed for one value alone, and the twins that are refused. */
export function soloTable(rows: readonly Row[]): string {
  const lines = rows
    .filter(({ first, established, twinFirst }) => !first.refused || !established.refused || twinFirst.refused)
    .map(({ id, first, established, update, twinFirst, twinEstablished }) => {
      const answers = [first, established, update, twinFirst, twinEstablished].map(({ refused }) =>
        refused ? 'R' : '-',
      )
      const checks = [...new Set(first.findings.map(({ check }) => check))].filter((check) => !ALWAYS.has(check))
      return `| ${id} | ${answers.join(' | ')} | ${checks.join(' ')} |`
    })
  const count = (key: 'first' | 'established'): number => rows.filter((row) => row[key].refused).length
  return [
    `${rows.length} cells, ${count('first')} refused as first, ${count('established')} as established.`,
    '',
    '| cell | first | established | update | twin first | twin established | found |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}
