import { randomBytes } from 'node:crypto'
import { link, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isCode } from '../../model/error-code.ts'
import { LazaretError } from '../../model/errors.ts'
import { copyHashed, sync } from '../backup-files.ts'
import { KEYS } from '../backup-manifest.ts'
import { makeFolder } from '../make-folder.ts'

/** Copies the keys of the log to another data folder. Throws LazaretError `conflict` where it has others. */
export async function placeKeys(from: string, to: string): Promise<void> {
  if (resolve(from) === resolve(to)) return
  await makeFolder(to)
  for (const [name, mode] of Object.entries(KEYS)) {
    const place = join(to, name)
    const aside = `${place}.${randomBytes(6).toString('hex')}`
    try {
      await copyHashed(join(from, name), aside, mode)
      await link(aside, place)
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
      if (!(await readFile(place)).equals(await readFile(join(from, name))))
        throw new LazaretError('conflict', `${to} has the key of another log (${name}): name another folder`)
    } finally {
      await rm(aside, { force: true })
    }
  }
  await sync(to)
}
