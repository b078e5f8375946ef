import type { ContentCheck, Report } from './check.ts'
import { entryPointsFiles, type EntryPoint } from '../ecosystems/pypi/package/entry-points.ts'

export const entryPointPaths: ContentCheck = {
  id: 'entry-point-paths',
  summary: 'Installs a command outside its place',
  why: 'pip writes a command for each console script. One with a path in its name lands elsewhere.',
  remedy: 'Do not install it unless it is the project that the command belongs to.',
  references: ['CVE-2026-8643'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, code }) {
    return entryPointsFiles(reading)
      .flatMap(({ entry, points, unread }) => {
        const told = (note: string, line: number): Report => ({
          message: note,
          evidence: [code.evidence('subject', entry.path, { line, column: 1, note })],
        })
        const commands = points.flatMap((point) => {
          const note = noteOf(point)
          return note === undefined ? [] : [told(note, point.line)]
        })
        return unread === undefined
          ? commands
          : [told(`${entry.path} was not read whole: ${unread}`, 1)].concat(commands)
      })
      .slice(0, 20)
  },
}

function noteOf({ group, name }: EntryPoint): string | undefined {
  if (group !== 'console_scripts' && group !== 'gui_scripts') return undefined
  return /[/\\:\0]|^\.\.?$/.test(name) ? `writes a command to ${name.slice(0, 100)}` : undefined
}
