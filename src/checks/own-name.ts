import type { ArchiveReading } from '../archive/reading.ts'
import { distInfoFile, textOfEntry } from '../ecosystems/pypi/package/layout.ts'
import { readNpmManifest } from '../ecosystems/npm/package/manifest.ts'

/** The name that a package of npm gives itself; empty where it gives none. */
export function nameIn(reading: ArchiveReading): string {
  const name = reading.kind === 'npm-tarball' ? readNpmManifest(reading)?.fields['name'] : undefined
  return typeof name === 'string' ? name : ''
}

/** The name that a project gives itself, in either ecosystem; empty where it gives none. */
export function projectIn(reading: ArchiveReading): string {
  if (reading.kind === 'npm-tarball') return nameIn(reading)
  const entry =
    reading.kind === 'wheel'
      ? distInfoFile(reading, 'METADATA')
      : reading.entries.find(({ path }) => path === 'PKG-INFO')
  return /^Name:\s{0,10}([\w.-]{1,200})/m.exec(textOfEntry(entry) ?? '')?.[1] ?? ''
}
