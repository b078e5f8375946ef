import type { FileFact } from '../api/facts.ts'

export interface Folder {
  readonly name: string
  readonly folders: readonly Folder[]
  readonly files: readonly (FileFact & { readonly name: string })[]
}

interface Building {
  name: string
  folders: Map<string, Building>
  files: (FileFact & { name: string })[]
}

/** Folders deeper than this are shown as part of a file's name. */
const DEPTH_MAX = 24

/** The files as a tree, folders first, each level by name. */
export function treeOf(files: readonly FileFact[]): Folder {
  const root: Building = { name: '', folders: new Map(), files: [] }
  for (const file of files) {
    const steps = file.path.split('/')
    const folders = steps.slice(0, Math.min(steps.length - 1, DEPTH_MAX))
    let here = root
    for (const step of folders) here = below(here, step)
    here.files.push({ ...file, name: steps.slice(folders.length).join('/') })
  }
  return finished(root)
}

function below(folder: Building, name: string): Building {
  const known = folder.folders.get(name)
  if (known !== undefined) return known
  const made: Building = { name, folders: new Map(), files: [] }
  folder.folders.set(name, made)
  return made
}

function finished(folder: Building): Folder {
  const folders = [...folder.folders.values()].map((one) => finished(one))
  return {
    name: folder.name,
    folders: folders.toSorted(byName),
    files: folder.files.toSorted(byName),
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
