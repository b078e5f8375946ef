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
    .map(({ title, files }) => ({ title, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }))
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
