import type { ContentCheck, Report } from './check.ts'
import { isStandardCommand, ownsPypiCommand } from '../analysis/catalog/commands.ts'
import { entryPointsFiles, type EntryPoint } from '../ecosystems/pypi/package/entry-points.ts'
import { normalisedName } from '../ecosystems/pypi/package/names.ts'

export const entryPointPaths: ContentCheck = {
  id: 'entry-point-paths',
  summary: 'Installs a command outside its place, or in place of a well-known one',
  why: 'pip writes a command for each console script. One with a path in its name lands elsewhere; one named git or pip is run in their place.',
  remedy: 'Do not install it unless it is the project that the command belongs to.',
  references: ['CVE-2026-8643'],
  ecosystems: ['pypi'],
  severity: 'high',
  confidence: 'high',
  since: '0.1.0',
  looksAt: 'content',
  run({ reading, artifact, code }) {
    const own = normalisedName(artifact.name)
    return entryPointsFiles(reading)
      .flatMap(({ entry, points, unread }) => {
        const told = (note: string, line: number): Report => ({
          message: note,
          evidence: [code.evidence('subject', entry.path, { line, column: 1, note })],
        })
        const commands = points.flatMap((point) => {
          const note = noteOf(point, own)
          return note === undefined ? [] : [told(note, point.line)]
        })
        return unread === undefined
          ? commands
          : [told(`${entry.path} was not read whole: ${unread}`, 1)].concat(commands)
      })
      .slice(0, 20)
  },
}

function noteOf({ group, name }: EntryPoint, own: string): string | undefined {
  if (group !== 'console_scripts' && group !== 'gui_scripts') return undefined
  if (/[/\\:\0]|^\.\.?$/.test(name)) return `writes a command to ${name.slice(0, 100)}`
  const taken = commandsOf(name).find((command) => isStandardCommand(command) && !ownsPypiCommand(own, command))
  return taken === undefined ? undefined : `installs a command named ${taken}`
}

/** The name, and what older pips take of one that is no plain word: the word at its end. */
function commandsOf(name: string): string[] {
  return [name, name.split(/\s/).at(-1) ?? '', /[\w.+-]{1,200}$/.exec(name.slice(-200))?.[0] ?? '']
}
