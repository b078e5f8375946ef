import { basename } from 'node:path'
import { readArchive } from '../../archive/read.ts'
import type { ArchiveReading } from '../../archive/reading.ts'
import { projectsOf, readFilename } from '../../ecosystems/pypi/filename.ts'
import type { ArtifactName } from '../../model/artifact.ts'
import { LazaretError } from '../../model/errors.ts'
import { isRecord } from '../../model/json.ts'

/** What a file on this machine is, by its name, and for npm by the package.json in it. Throws LazaretError `bad-request`. */
export async function nameOfFile(path: string): Promise<ArtifactName> {
  const filename = basename(path)
  const kind = kindOf(filename)
  return kind === 'npm-tarball' ? npmName(await readArchive(path, kind), filename) : pypiName(filename)
}

/** The version in the name of a file, as far as it has one. */
export function versionInName(filename: string): string | undefined {
  const npm = /-(\d+\.\d+\.\d+.*)\.tgz$/.exec(filename)
  if (npm?.[1] !== undefined) return npm[1]
  return pypiNames(filename)[0]?.version
}

function kindOf(filename: string): ArtifactName['kind'] {
  if (filename.endsWith('.whl')) return 'wheel'
  if (filename.endsWith('.tgz')) return 'npm-tarball'
  if (filename.endsWith('.tar.gz') || filename.endsWith('.zip')) return 'sdist'
  throw new LazaretError('bad-request', `${filename} is no npm tarball (.tgz), wheel (.whl) or sdist (.tar.gz, .zip)`)
}

function npmName(reading: ArchiveReading, filename: string): ArtifactName {
  const text = reading.entries.find((entry) => entry.path === 'package.json')?.content?.toString('utf8')
  let manifest: unknown
  try {
    manifest = JSON.parse(text ?? '')
  } catch {
    manifest = undefined
  }
  const stem = filename.replace(/\.tgz$/, '')
  const fromFile = /^(.+?)-(\d+\.\d+\.\d+.*)$/.exec(stem)
  const name = isRecord(manifest) && typeof manifest['name'] === 'string' ? manifest['name'] : (fromFile?.[1] ?? stem)
  const version =
    isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : (fromFile?.[2] ?? '0.0.0')
  return { ecosystem: 'npm', name, version, filename, kind: 'npm-tarball' }
}

function pypiName(filename: string): ArtifactName {
  const [first] = pypiNames(filename)
  if (first !== undefined) return first
  throw new LazaretError('bad-request', `${filename} does not name a project and a version as wheels and sdists do`)
}

function pypiNames(filename: string): ArtifactName[] {
  return projectsOf(filename).flatMap((name) => {
    const read = readFilename(filename, name)
    return read?.kind === 'wheel' || read?.kind === 'sdist'
      ? { ecosystem: 'pypi' as const, name, version: read.version, filename, kind: read.kind }
      : []
  })
}
