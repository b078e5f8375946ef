import { basename } from 'node:path'
import { projectsOf, readFilename } from '../../ecosystems/pypi/filename.ts'
import type { ArtifactName } from '../../model/artifact.ts'
import { LazaretError } from '../../model/errors.ts'
import type { Facts } from '../../model/fact.ts'

/** How a file is read, which its name says. */
export type FileForm = Pick<ArtifactName, 'kind' | 'filename'>

/** Throws LazaretError `bad-request` where the name is none of an artifact. */
export function formOf(path: string): FileForm {
  const filename = basename(path)
  return { filename, kind: kindOf(filename) }
}

/** What a file on this machine is: by its name, and of npm by the manifest in it. Throws LazaretError `bad-request`. */
export function namedBy({ kind, filename }: FileForm, { manifest }: Pick<Facts, 'manifest'>): ArtifactName {
  return kind === 'npm-tarball' ? npmName(manifest, filename) : pypiName(filename)
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

function npmName(manifest: Facts['manifest'], filename: string): ArtifactName {
  const stem = filename.replace(/\.tgz$/, '')
  const fromFile = /^(.+?)-(\d+\.\d+\.\d+.*)$/.exec(stem)
  const name = manifest?.name ?? fromFile?.[1] ?? stem
  const version = manifest?.version ?? fromFile?.[2] ?? '0.0.0'
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
