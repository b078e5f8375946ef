import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LazaretError } from '../../model/errors.ts'
import type { Repository, SourceFile } from '../../review/repository.ts'
import { isReviewed } from '../../review/review.ts'
import { trackedPaths } from './git-index.ts'

/** Largest file that is read, bytes. Locks of large monorepos have about five million. */
export const FILE_BYTES_MAX = 20 * 1024 * 1024

/** Most folders that are walked: more is no repository, but a disk. */
export const FOLDERS_MAX = 50_000

/** What others wrote, or a machine did. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.tox', 'vendor'])

/** Reads what a review looks at, below `root`. Symbolic links are not followed. Throws LazaretError `bad-request`: no folder. */
export async function readRepository(root: string): Promise<Repository> {
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    throw new LazaretError('bad-request', `${root} is no folder`)
  const files: SourceFile[] = []
  const envFiles: { path: string; names: string[]; tracked?: boolean }[] = []
  const unseen: string[] = []
  const tracked = await trackedPaths(root)
  if (tracked === undefined)
    unseen.push('there is no index of git here: whether .env files are under version control is not known')
  let folders = 0
  const open = ['']
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if ((folders += 1) > FOLDERS_MAX) {
      unseen.push(`more than ${FOLDERS_MAX} folders: the rest was not looked at`)
      break
    }
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}${entry.name}`
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) open.push(`${path}/`)
      const isEnv = /^\.env(?:\.[\w.-]+)?$/.test(entry.name)
      if (!entry.isFile() || !(isEnv || isReviewed(path))) continue
      const text = await textOf(join(root, path), path, unseen)
      if (text === undefined) continue
      if (isEnv)
        envFiles.push({ path, names: namesIn(text), ...(tracked === undefined ? {} : { tracked: tracked.has(path) }) })
      else files.push({ path, text })
    }
  }
  unseen.push(
    'settings outside the repository: secrets and permissions of the host, runners, environments, branch rules',
  )
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), envFiles, unseen }
}

async function textOf(file: string, path: string, unseen: string[]): Promise<string | undefined> {
  const found = await stat(file)
  if (found.size > FILE_BYTES_MAX) {
    unseen.push(`${path} is larger than ${FILE_BYTES_MAX} bytes`)
    return undefined
  }
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    unseen.push(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

/** The names of the variables; the values are let go at once. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm)].map((found) => found[1] ?? '')
}
