import type { ArchiveReading } from '../archive/reading.ts'
import { readNpmManifest } from '../ecosystems/npm/package/manifest.ts'

/** The name that a package of npm gives itself; empty where it gives none. */
export function nameIn(reading: ArchiveReading): string {
  const name = reading.kind === 'npm-tarball' ? readNpmManifest(reading)?.fields['name'] : undefined
  return typeof name === 'string' ? name : ''
}
