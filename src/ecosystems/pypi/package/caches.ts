import type { ArchiveReading } from '../../../archive/reading.ts'
import type { PythonUse, SurfaceEntry } from '../../../analysis/code.ts'
import { lengthened } from './chain.ts'

const IMPORTED: PythonUse = { asMain: false }

/**
 * Compiled code that a source distribution brings for modules which its build loads: whoever unpacks it keeps the times of files, so that
 * Python takes it in place of the source.
 */
export function cachesOfBuild(reading: ArchiveReading): (entry: SurfaceEntry) => readonly SurfaceEntry[] {
  if (reading.kind === 'wheel') return () => []
  const paths = reading.entries.flatMap(({ path }) => (/(?:^|\/)__pycache__\/[^/]+\.pyc$/i.test(path) ? path : []))
  return ({ path, moment, use, chain }) => {
    if (moment !== 'build' || use?.asMain === true || !path.endsWith('.py')) return []
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
    const start = `${folder}__pycache__/${path.slice(folder.length, -'py'.length)}`
    const step = { role: 'step', path, line: 1, note: 'has compiled code that runs in its place' } as const
    return paths.flatMap((cache) =>
      cache.startsWith(start) ? [{ path: cache, moment, use: IMPORTED, chain: lengthened(chain, step) }] : [],
    )
  }
}
