import type { ArchiveReading } from '../../../archive/reading.ts'
import type { SurfaceCommand, SurfaceEntry } from '../../../analysis/code.ts'
import { followPython, type Reader } from './follow.ts'
import { sdistRoots } from './sdist.ts'
import { wheelRoots } from './wheel.ts'

/**
 * What of a wheel or sdist runs without being called. There are no inline commands in PyPI's
 * formats: a `.pth` file is an entry, and its summary counts only the lines that Python runs.
 */
export function pypiSurface(
  reading: ArchiveReading,
  reader: Reader,
): {
  entries: readonly SurfaceEntry[]
  commands: readonly SurfaceCommand[]
} {
  const roots = reading.kind === 'wheel' ? wheelRoots(reading) : sdistRoots(reading)
  return { entries: followPython(reading, roots, reader), commands: [] }
}
