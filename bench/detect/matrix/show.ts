import type { Answer } from '../jobs.ts'
import type { Side, Written } from './cell.ts'
import { measured, type Chosen } from './measure.ts'
import { Sample } from './sample.ts'

/** What is said of one cell and its twin; with their files where that is asked for. */
export function shown(chosen: Chosen, folder: string, withFiles: boolean): string {
  const [row] = measured([chosen], folder)
  if (row === undefined) throw new Error('nothing was judged')
  return [
    ...sideOf(chosen, 'bad', withFiles),
    ...answer('first', row.first),
    ...answer('established', row.established),
    ...answer('update of its twin', row.update),
    ...findings(row.first),
    '',
    ...sideOf(chosen, 'twin', withFiles),
    ...answer('first', row.twinFirst),
    ...answer('established', row.twinEstablished),
    ...findings(row.twinFirst),
  ].join('\n')
}

function sideOf(chosen: Chosen, side: Side, withFiles: boolean): string[] {
  const { built, written } = new Sample(chosen, side)
  return [`==== ${side}: ${built.filename}`, ...(withFiles ? filesOf(written) : [])]
}

/** The files of a package, as they were written. */
export function filesOf(written: Written): string[] {
  const scripts = written.scripts === undefined ? [] : [`-- scripts ${JSON.stringify(written.scripts)}`]
  const files = Object.entries(written.files).map(
    ([path, content]) => `-- ${path}\n${typeof content === 'string' ? content : content.toString('latin1')}`,
  )
  return [...scripts, ...files]
}

/** A verdict in a line. */
export function answer(profile: string, { outcome, refused, rules }: Answer): string[] {
  return [`${profile}: ${outcome}${refused ? ', refused' : ''} (${rules.join(', ')})`]
}

/** What the checks found, a line each. */
export function findings({ findings: found, notExamined }: Answer): string[] {
  return [
    ...found.map(
      ({ check, severity, confidence, moment, message }) =>
        `finding ${check} ${severity} ${confidence} ${moment}: ${message}`,
    ),
    ...notExamined.map(({ path, reason }) => `not examined: ${path}: ${reason}`),
  ]
}
