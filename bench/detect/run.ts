import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from '../lib/machine.ts'
import { incidentTable, INCIDENTS, judgedIncidents, shownIncident } from './incidents/all.ts'
import { cellOf, type Family } from './matrix/cell.ts'
import { evasionCells, evasionTable } from './matrix/evasion.ts'
import { FAMILIES } from './matrix/families.ts'
import { measured } from './matrix/measure.ts'
import { selected } from './matrix/select.ts'
import { shown } from './matrix/show.ts'
import { soloCells, soloTable } from './matrix/solo.ts'
import { overall, tables } from './matrix/tables.ts'
import { appended, replaced, rewrite, stamp } from './report.ts'

/** How many times the cells of `--matrix` the whole of `--full` has. */
const FULL = 4

const { values } = parseArgs({
  options: {
    matrix: { type: 'boolean' },
    incidents: { type: 'boolean' },
    /** one cell or incident, by its id */
    only: { type: 'string' },
    /** with its files */
    show: { type: 'boolean' },
    /** families whose ids begin so */
    family: { type: 'string' },
    full: { type: 'boolean' },
    /** one value at a time, from plain cells */
    solo: { type: 'boolean' },
    /** the tables into docs/detection.md */
    write: { type: 'boolean' },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'lazaret-detect-'))
try {
  console.log(report())
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function report(): string {
  const { only, show = false } = values
  if (only !== undefined)
    return values.incidents === true ? shownIncident(only, folder, show) : shown(cellOf(only, FAMILIES), folder, show)
  const families = FAMILIES.filter(({ id }) => values.family === undefined || id.startsWith(values.family))
  if (values.solo === true) return soloTable(measured(soloCells(families), folder))
  if (values.matrix === true) return matrix(families)
  return values.incidents === true ? incidents() : 'nothing was asked for: --matrix or --incidents'
}

function matrix(families: readonly Family[]): string {
  const about = machine()
  const times = values.full === true ? FULL : 1
  const cells = families.flatMap((family) => selected(family, family.count * times).map((cell) => ({ family, cell })))
  const rows = measured(cells, folder)
  if (values.write !== true) return tables(rows)
  const techniques = evasionCells()
  const evasion = evasionTable(techniques, measured(techniques, folder))
  const text = tables(rows)
  rewrite((document) => {
    const head = `Machine: ${about}. ${cells.length} samples and their twins.`
    const renewed = replaced(document, 'matrix', `${head}\n\n${text}`)
    return appended(replaced(renewed, 'evasion', evasion), 'matrix history', `| ${stamp()} | ${overall(rows)} |`)
  })
  return text
}

function incidents(): string {
  const table = incidentTable(judgedIncidents(INCIDENTS, folder))
  if (values.write === true) rewrite((document) => replaced(document, 'incidents', table))
  return table
}
