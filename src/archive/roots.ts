import type { ArtifactKind } from '../model/artifact.ts'
import type { Irregularities } from './irregularities.ts'
import { foldKey } from './paths.ts'

export interface Placed {
  readonly archivePath: string
  readonly components: readonly string[]
}

/** All members of an archive that have a path. */
export interface Members {
  readonly files: readonly Placed[]
  readonly links: readonly Placed[]
  readonly folders: readonly Placed[]
}

/** How many components at the start of every path the installer takes off. */
type Strip = 0 | 1

/** What makes a folder a project for pip and uv. */
const PROJECT = new Set(['setup.py', 'pyproject.toml'])

/** A folder that is named like an sdist: poetry takes it for the project where it is not alone. */
const NAMED_LIKE_AN_SDIST = /-v?[0-9][^/]*$/

/**
 * What the installer does with the first component of paths. npm takes it off whatever it is, and leaves out what has no second;
 * pip and uv take it off where all that an sdist holds lies below it, folders and links included; a wheel has none.
 */
export function stripOf(kind: ArtifactKind, members: Members, irregularities: Irregularities): Strip {
  return STRIPS[kind](members, irregularities)
}

const STRIPS: Readonly<Record<ArtifactKind, (members: Members, irregularities: Irregularities) => Strip>> = {
  wheel: () => 0,
  'npm-tarball'({ files }, irregularities) {
    objectToRoots(files, [], 'mixed-roots', irregularities)
    return 1
  },
  sdist: stripOfSdist,
}

function stripOfSdist(members: Members, irregularities: Irregularities): Strip {
  const { files, folders } = members
  const others = [...files, ...members.links]
  const tops = new Set([...others, ...folders].map(({ components }) => components[0]))
  if (tops.size <= 1 && others.every(({ components }) => components.length > 1)) return 1
  const flat = files.find(({ components: [name = '', ...rest] }) => rest.length === 0 && isProject(name))
  if (flat !== undefined && !files.some(isOtherProject)) irregularities.add('flat-sdist', flat.archivePath)
  else objectToRoots(others, folders, 'several-roots', irregularities)
  return 0
}

function isProject(name: string): boolean {
  return PROJECT.has(foldKey(name))
}

function isOtherProject({ components: [root = '', name = '', ...rest] }: Placed): boolean {
  return rest.length === 0 && isProject(name) && NAMED_LIKE_AN_SDIST.test(root)
}

function objectToRoots(
  files: readonly Placed[],
  folders: readonly Placed[],
  several: 'mixed-roots' | 'several-roots',
  irregularities: Irregularities,
): void {
  const named = new Set(folders.map(({ components: [root = ''] }) => root))
  for (const { archivePath, components } of files) {
    const [root = ''] = components
    if (components.length === 1) irregularities.add('outside-root', archivePath)
    else named.add(root)
  }
  const [, second] = named
  if (second !== undefined) irregularities.add(several, second)
}
