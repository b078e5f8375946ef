import { lookup } from '../../model/lookup.ts'
import { randomBytes } from 'node:crypto'
import type { WriteStream } from 'node:fs'
import { link, open, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codeOf } from '../../model/error-code.ts'
import { LazaretError } from '../../model/errors.ts'
import { sync } from '../../store/backup-files.ts'

/** Never over a file that is there: it may be an earlier export. */
export async function newFile(path: string): Promise<WriteStream> {
  try {
    return (await open(path, 'wx', 0o600)).createWriteStream()
  } catch (cause) {
    throw new LazaretError('bad-request', `${path}: ${NO_NEW_FILE[codeOf(cause)] ?? String(cause)}`, { cause })
  }
}

const NO_NEW_FILE: Readonly<Record<string, string>> = lookup({
  EEXIST: 'there is a file of this name already; name another',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of this path is a file',
  EISDIR: 'this is a folder',
  EACCES: 'this user may not write there',
  EROFS: 'the file system may not be written',
  ENOSPC: 'the disk is full',
})

/**
 * A new file that is whole and on the disk, or not there: it is written under another name first. Returns its absolute path.
 * Throws LazaretError `bad-request` where there is such a file already, or none can be made.
 */
export async function writeWhole(path: string, lines: AsyncIterable<string>): Promise<string> {
  const whole = resolve(path)
  const aside = `${whole}.${randomBytes(6).toString('hex')}.partial`
  try {
    await pipeline(Readable.from(lines), await newFile(aside))
    await sync(aside)
    await link(aside, whole)
    await sync(dirname(whole))
  } catch (cause) {
    const reason = NO_NEW_FILE[codeOf(cause)]
    if (reason === undefined) throw cause
    throw new LazaretError('bad-request', `${path}: ${reason}`, { cause })
  } finally {
    await rm(aside, { force: true })
  }
  return whole
}
