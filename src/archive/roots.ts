import type { ArtifactKind } from '../model/artifact.ts'
import type { Irregularities } from './irregularities.ts'

export interface Placed {
  readonly archivePath: string
  readonly components: readonly string[]
}

/**
 * The path that the installer gives each file. npm takes off the first component whatever it is, and leaves out what has no
 * second; sdist readers take off the one root folder; a wheel has none.
 */
export function installPaths(kind: ArtifactKind, files: readonly Placed[], irregularities: Irregularities): string[] {
  if (kind === 'wheel') return files.map((file) => file.components.join('/'))
  const roots = new Set(files.map((file) => (file.components.length > 1 ? file.components[0] : undefined)))
  objectToRoots(kind, files, roots, irregularities)
  const stripped = kind === 'npm-tarball' || roots.size === 1
  return files.map(({ components }) => (stripped && components.length > 1 ? components.slice(1) : components).join('/'))
}

function objectToRoots(
  kind: ArtifactKind,
  files: readonly Placed[],
  roots: ReadonlySet<string | undefined>,
  irregularities: Irregularities,
): void {
  if (roots.has(undefined)) {
    for (const file of files) {
      if (file.components.length === 1) irregularities.add('outside-root', file.archivePath)
    }
  }
  const named = [...roots].filter((root) => root !== undefined)
  if (named.length > 1) irregularities.add(kind === 'npm-tarball' ? 'mixed-roots' : 'several-roots', named[1])
}
