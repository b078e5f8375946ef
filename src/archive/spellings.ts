import type { ArtifactKind } from '../model/artifact.ts'
import type { Irregularities } from './irregularities.ts'
import { foldKey } from './paths.ts'
import type { ArchiveEntry } from './reading.ts'

/** Names that installers look for; npm does so in bundled packages, too. */
const LOOKED_FOR: Readonly<Record<ArtifactKind, RegExp>> = {
  'npm-tarball': /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\/)?(package\.json|npm-shrinkwrap\.json|binding\.gyp)$/i,
  sdist: /^()(setup\.py|setup\.cfg|pyproject\.toml|pkg-info)$/i,
  wheel: /^()(?!)/,
}

/** As they are spelled where that is not in small letters. */
const SPELLED: ReadonlyMap<string, string> = new Map([['pkg-info', 'PKG-INFO']])

/**
 * The entries, and those that a file system which folds case has besides: `Binding.gyp` is there what `binding.gyp` is. Such a
 * one stands under the name that is looked for, as if it were a link.
 */
export function withSpellings(
  kind: ArtifactKind,
  entries: readonly ArchiveEntry[],
  irregularities: Irregularities,
): readonly ArchiveEntry[] {
  const paths = new Set(entries.map(({ path }) => path))
  const more = entries.flatMap((entry) => {
    const [, folder = '', name = ''] = LOOKED_FOR[kind].exec(entry.path) ?? []
    const key = foldKey(name)
    const path = folder + (SPELLED.get(key) ?? key)
    if (name === '' || paths.has(path)) return []
    paths.add(path)
    // npm takes the scripts of a package without this file from elsewhere
    const code = path === 'package.json' ? 'manifest-spelling' : 'other-spelling'
    irregularities.add(code, entry.archivePath)
    return [{ ...entry, path, linkTo: entry.path }]
  })
  return more.length === 0 ? entries : [...entries, ...more]
}
