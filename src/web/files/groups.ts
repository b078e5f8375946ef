import type { Comparison } from '../../api/case-detail.ts'
import type { Facts, FileFact } from '../../api/facts.ts'

export interface FileGroup {
  readonly title: string
  readonly files: readonly FileFact[]
}

/** What is looked at first stands first: files of the evidence, then what is new or changed, then all others. */
export function groupsOf(facts: Facts, comparison: Comparison | undefined, filter: string): readonly FileGroup[] {
  const found = new Set(facts.findings.flatMap(({ frames }) => frames.map(({ path }) => path)))
  const changed = new Set(comparison?.changedFiles)
  const fresh = new Set(comparison?.newFiles)
  // What gained something, then what is changed, then what is new, then all others.
  const rankOf = ({ path }: FileFact): number => {
    if (gainedBy(comparison, path).length > 0) return 0
    if (changed.has(path)) return 1
    return fresh.has(path) ? 2 : 3
  }
  const wanted = filter.trim().toLowerCase()
  const groups: { readonly title: string; readonly files: FileFact[]; readonly has: (path: string) => boolean }[] = [
    { title: 'With findings', files: [], has: (path) => found.has(path) },
    { title: `Changed since ${comparison?.base ?? ''}`, files: [], has: (path) => changed.has(path) },
    // Of a first release all files are new, which says nothing.
    { title: `New since ${comparison?.base ?? ''}`, files: [], has: (path) => fresh.has(path) },
    { title: comparison === undefined ? 'Files' : 'Unchanged', files: [], has: () => true },
  ]
  for (const file of facts.files) {
    if (!file.path.toLowerCase().includes(wanted)) continue
    groups.find(({ has }) => has(file.path))?.files.push(file)
  }
  return groups
    .filter(({ files }) => files.length > 0)
    .map(({ title, files }) => ({
      title,
      files: files.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : 1)),
    }))
}

/** What a file that is new or changed gained, by check. */
export function gainedBy(comparison: Comparison | undefined, path: string): readonly string[] {
  // A file may be named as what every object has.
  return comparison !== undefined && Object.hasOwn(comparison.gained, path) ? (comparison.gained[path] ?? []) : []
}

/** The place of a file within the desk. `line`: 1-based */
export function fileHref(id: string, path: string, line?: number, changes = false): string {
  const query = new URLSearchParams({
    path,
    ...(line === undefined ? {} : { line: String(line) }),
    ...(changes ? { view: 'changes' } : {}),
  })
  return `/cases/${encodeURIComponent(id)}/files?${query.toString()}`
}
