import type { ArchiveReading } from '../../archive/reading.ts'
import type { SurfaceRoots } from './npm-surface.ts'

/** Placeholder until the PyPI surface stands. */
export function pypiSurface(reading: ArchiveReading): SurfaceRoots {
  return { entries: reading.entries.length < 0 ? [] : [], commands: [] }
}
