import { LOADS_LIBRARY } from '../analysis/catalog/started-content.ts'
import type { CodeIndex, SurfaceEntry } from '../analysis/code.ts'
import { placesOnLoad } from '../analysis/python/runs-on-load.ts'
import type { ArchiveReading } from '../archive/reading.ts'
import { isPureWheel } from '../ecosystems/pypi/package/layout.ts'
import type { Report } from './check.ts'
import { MOMENTS } from './seen-flows.ts'

/** What an archive that loads a native library of its own says against that; undefined: nothing. */
function saysOtherwise(reading: ArchiveReading, moment: SurfaceEntry['moment']): string | undefined {
  if (reading.kind === 'sdist') return moment === 'build' ? 'which is there before anything is built' : undefined
  return reading.kind === 'wheel' && isPureWheel(reading) ? 'in a wheel that says it holds none' : undefined
}

/**
 * Native libraries that an archive holds and loads by itself: a wheel, although all of its tags say that it holds no code
 * for one machine, and a source distribution while it is built.
 */
export function loadedLibraries(code: CodeIndex, reading: ArchiveReading): Report[] {
  return code.surface.flatMap(({ path, moment, chain }) => {
    const summary = code.summary(path)
    const loaded = summary === undefined ? [] : placesOnLoad(summary, 'native')
    const against = loaded.length === 0 ? undefined : saysOtherwise(reading, moment)
    const places = against === undefined ? [] : loaded
    for (const place of places) {
      if (!place.note.startsWith(LOADS_LIBRARY)) continue
      const name = place.note.slice(Math.max(LOADS_LIBRARY.length, place.note.search(/[^/\\]*$/)))
      const library = reading.entries.find((entry) => entry.path === name || entry.path.endsWith(`/${name}`))
      if (library === undefined) continue
      const message = `${place.note} (${path} line ${place.line}) ${MOMENTS[moment]}, ${against ?? ''}`
      const subject = { role: 'subject', path: library.path, note: 'is native code' } as const
      return [
        { message, evidence: [...chain, code.evidence('sink', path, place), subject], severity: 'medium', moment },
      ]
    }
    return []
  })
}
