import { isStandardCommand } from '../../../analysis/catalog/commands.ts'
import type { ArchiveReading } from '../../../archive/reading.ts'
import { entryPointsFiles } from './entry-points.ts'
import { wheelPlace } from './wheel-place.ts'

/** A command that installing a wheel writes, and where the wheel says so. */
export interface WheelCommand {
  readonly name: string
  readonly path: string
  /** 1-based, in entry_points.txt; absent: the file itself is the command */
  readonly line?: number
}

/** Commands that a wheel installs under names of well-known tools. */
export function wheelToolCommands(reading: ArchiveReading): readonly WheelCommand[] {
  return [...entryPoints(reading), ...scripts(reading)].filter(({ name }) => isStandardCommand(name))
}

function entryPoints(reading: ArchiveReading): WheelCommand[] {
  return entryPointsFiles(reading).flatMap(({ entry, points }) =>
    points
      .filter(({ group }) => group === 'console_scripts' || group === 'gui_scripts')
      .flatMap(({ name, line }) => spellings(name).map((spelled) => ({ name: spelled, path: entry.path, line }))),
  )
}

/** The name, and what older pips take of one that is no plain word: the word at its end. */
function spellings(name: string): readonly string[] {
  return [...new Set([name, name.split(/\s/).at(-1) ?? '', /[\w.+-]{1,200}$/.exec(name.slice(-200))?.[0] ?? ''])]
}

function scripts(reading: ArchiveReading): WheelCommand[] {
  return reading.entries.flatMap(({ path }) => {
    const place = wheelPlace(path)
    const script =
      place?.scheme === 'scripts'
        ? /^[^/]+$/.exec(place.path)?.[0]
        : place?.scheme === 'data'
          ? /^(?:bin|Scripts)\/([^/]+)$/i.exec(place.path)?.[1]
          : undefined
    return script === undefined ? [] : { name: script.replace(/\.(?:exe|sh|py|bat|cmd)$/i, ''), path }
  })
}
