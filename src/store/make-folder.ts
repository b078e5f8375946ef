import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isCode } from '../model/error-code.ts'

/**
 * Makes the folder and those above it, for this user alone, where they are missing. Node's own recursive `mkdir` tries for
 * ever where the system says "no such file" below a folder that is there, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path)
  } catch (error) {
    const above = dirname(path)
    if (!isCode(error, 'ENOENT') || above === path) throw error
    await makeFolder(above)
    await makeOne(path)
  }
}

/** A folder that is there is as good as one that was made. */
async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (isCode(error, 'ENOENT') || !(await isFolder(path))) throw error
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
