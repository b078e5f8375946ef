import type { ArchiveReading } from '../../../archive/reading.ts'
import type { InlineCode, CodeSummary, SurfaceCommand, SurfaceEntry, SurfaceRoots } from '../../../analysis/code.ts'
import { withInline } from '../../../analysis/inline.ts'
import { readShell } from '../../../analysis/shell/read.ts'
import { summariseCommand } from '../../../analysis/shell/summarise.ts'
import { findLocal, startedFiles } from '../../../analysis/started-files.ts'
import { buildCommands } from './build-commands.ts'
import { followPython, type SurfaceReader } from './follow.ts'
import { lineOfTomlKey, readPyproject } from './pyproject.ts'
import { sdistRoots } from './sdist.ts'
import { wheelRoots } from './wheel.ts'

/** What makes summaries, also of code that stands in a command line. */
interface Summaries extends SurfaceReader {
  inline(language: InlineCode['language'], code: string): CodeSummary
}

/**
 * What of a wheel or sdist runs without being called. A `.pth` file is an entry, and its summary counts only the lines that Python runs;
 * the only command lines are those that pyproject.toml gives to builders.
 */
export function pypiSurface(reading: ArchiveReading, summaries: Summaries): SurfaceRoots {
  const roots = reading.kind === 'wheel' ? wheelRoots(reading) : sdistRoots(reading)
  const commands = reading.kind === 'wheel' ? [] : commandsOf(reading, summaries)
  const entries = commands.flatMap((command) => startedBy(command, reading))
  return { entries: followPython(reading, { ...roots, entries: [...roots.entries, ...entries] }, summaries), commands }
}

function commandsOf(reading: ArchiveReading, summaries: Summaries): SurfaceCommand[] {
  const project = readPyproject(reading)
  if (project === undefined) return []
  return buildCommands(reading, project).map(({ key, command }) => {
    const line = lineOfTomlKey(project.text, key)
    const summary = summariseCommand('pyproject.toml', readShell(command), line)
    return {
      command,
      moment: 'build',
      chain: [{ role: 'trigger', path: 'pyproject.toml', line, note: `${key} starts ${command.slice(0, 120)}` }],
      summary: withInline(summary, (language, code) => summaries.inline(language, code)),
    }
  })
}

/** Files of the package that a command line starts. */
function startedBy({ moment, chain, summary }: SurfaceCommand, reading: ArchiveReading): SurfaceEntry[] {
  const paths = new Set(reading.entries.map(({ path }) => path))
  const find = findLocal((path) => paths.has(path))
  return summary.references.flatMap(({ kind, target, place }) =>
    kind !== 'command'
      ? []
      : startedFiles(target, '.', find).map((path) => ({
          path,
          moment,
          use: { asMain: true },
          chain: [
            ...chain,
            { role: 'step' as const, path: 'pyproject.toml', line: place.line, note: `starts ${target.slice(0, 200)}` },
          ],
        })),
  )
}
