import { LOADS_LIBRARY } from '../analysis/catalog/started-content.ts'
import type { CodeIndex } from '../analysis/code.ts'
import { placesOnLoad } from '../analysis/python/runs-on-load.ts'
import type { ArchiveReading } from '../archive/reading.ts'
import { isPureWheel } from '../ecosystems/pypi/package/layout.ts'
import type { Report } from './check.ts'
import { MOMENTS } from './seen-flows.ts'

/** Native libraries that a wheel holds and loads by itself, although all of its tags say that it holds no code for one machine. */
export function loadedLibraries(code: CodeIndex, reading: ArchiveReading): Report[] {
  if (reading.kind !== 'wheel' || !isPureWheel(reading)) return []
  return code.surface.flatMap(({ path, moment, chain }) => {
    const summary = code.summary(path)
    const places = summary === undefined ? [] : placesOnLoad(summary, 'native')
    for (const place of places) {
      if (!place.note.startsWith(LOADS_LIBRARY)) continue
      const name = place.note.slice(Math.max(LOADS_LIBRARY.length, place.note.search(/[^/\\]*$/)))
      const library = reading.entries.find((entry) => entry.path === name || entry.path.endsWith(`/${name}`))
      if (library === undefined) continue
      const message = `${place.note} (${path} line ${place.line}) ${MOMENTS[moment]}, in a wheel that says it holds none`
      const subject = { role: 'subject', path: library.path, note: 'is native code' } as const
      return [
        { message, evidence: [...chain, code.evidence('sink', path, place), subject], severity: 'medium', moment },
      ]
    }
    return []
  })
}
