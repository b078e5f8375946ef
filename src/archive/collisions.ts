import type { Irregularities } from './irregularities.ts'
import type { PlacedLink } from './links.ts'
import { foldKey } from './paths.ts'
import type { ArchiveEntry } from './reading.ts'
import type { Placed } from './roots.ts'

/** Leaves the last of duplicates, and objects to paths that are one on some file system but two here. */
export function agree(entries: readonly ArchiveEntry[], irregularities: Irregularities): ArchiveEntry[] {
  const byPath = new Map<string, ArchiveEntry>()
  for (const entry of entries) {
    const before = byPath.get(entry.path)
    if (before !== undefined) {
      irregularities.add(sameContent(before, entry) ? 'repeated-name' : 'duplicate-name', entry.archivePath)
      byPath.delete(entry.path)
    }
    byPath.set(entry.path, entry)
  }
  const unique = [...byPath.values()]
  const folders = objectToVariants(unique, irregularities)
  objectToFolders(unique, folders, irregularities)
  return unique
}

/** Files that are read for what they say: of two spellings, nobody can judge both. Code of two spellings is judged twice. */
const READ_BY_NAME =
  /(?:^|\/)(?:package\.json|npm-shrinkwrap\.json|[^/]+\.gypi?|setup\.cfg|pyproject\.toml|METADATA|entry_points\.txt|[^/]+\.(?:pth|start))$/i

/** Returns all folders. */
function objectToVariants(entries: readonly ArchiveEntry[], irregularities: Irregularities): ReadonlySet<string> {
  const byKey = new Map<string, ArchiveEntry>()
  const folders = new Set<string>()
  for (const entry of entries) {
    const key = foldKey(entry.path)
    const twin = byKey.get(key)
    if (twin !== undefined) {
      const worse = READ_BY_NAME.test(entry.path) ? 'name-collision' : 'case-collision'
      irregularities.add(sameContent(twin, entry) ? 'name-variant' : worse, entry.archivePath)
    }
    byKey.set(key, entry)
    for (const folder of foldersOf(entry.path)) {
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  return folders
}

function objectToFolders(
  entries: readonly ArchiveEntry[],
  folders: ReadonlySet<string>,
  irregularities: Irregularities,
): void {
  const folded = new Set([...folders].map(foldKey))
  for (const { path, archivePath } of entries) {
    if (folders.has(path)) irregularities.add('file-and-folder', archivePath)
    else if (folded.has(foldKey(path))) irregularities.add('name-variant', archivePath, 'of a folder')
  }
}

/** Objects to files and links whose path leads through a link, and to files and other links in the place of one. */
export function objectToLinks(
  files: readonly Placed[],
  links: readonly PlacedLink[],
  irregularities: Irregularities,
): void {
  if (links.length === 0) return
  const keys = new Map<string, PlacedLink>()
  for (const link of links) {
    const other = keys.get(keyOf(link))
    if (other !== undefined && (other.target !== link.target || other.hard !== link.hard))
      irregularities.add('duplicate-name', link.archivePath, 'two links')
    keys.set(keyOf(link), link)
  }
  for (const file of files) {
    if (keys.has(keyOf(file))) irregularities.add('duplicate-name', file.archivePath, 'a link and a file')
  }
  for (const placed of [...files, ...links]) {
    for (const folder of foldersOf(keyOf(placed))) {
      if (keys.has(folder)) irregularities.add('through-link', placed.archivePath)
    }
  }
}

function keyOf({ components }: Placed): string {
  return foldKey(components.join('/'))
}

/** The folders above a path, innermost first. */
function* foldersOf(path: string): Generator<string> {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    yield path.slice(0, slash)
}

function sameContent(one: ArchiveEntry, other: ArchiveEntry): boolean {
  return one.sha256 !== undefined && one.sha256 === other.sha256
}
