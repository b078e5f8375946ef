import {
  accessSync,
  closeSync,
  fstatSync,
  fsync,
  open,
  openSync,
  read,
  statSync,
  unlinkSync,
  write,
  type BigIntStats,
} from 'node:fs'
import { promisify } from 'node:util'
import { isCode } from '../model/error-code.ts'

/*
 * A trip to the thread pool costs 60 microseconds of a processor, and one of these calls 2 to 10. So what waits for the disk (to write, to
 * sync, to change a folder) goes off the event loop, and what only looks, as each read of the database does, stays on it.
 */

const writing = promisify(write)
const reading = promisify(read)

/** Waits for what was written to the file, or for the names in the folder. */
const syncing = promisify(fsync)

/** A new file, which must not be there, for this user alone: its descriptor, to be closed by `closeFile`. */
export async function createFile(path: string): Promise<number> {
  return promisify(open)(path, 'wx', 0o600)
}

export async function writeTo(file: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await writing(file, bytes, at, bytes.length - at)).bytesWritten
}

/** All bytes of a file, as long as it was when it was opened. */
export async function readWhole(path: string): Promise<Buffer> {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(file).size)
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await reading(file, bytes, at, bytes.length - at, null)
      if (bytesRead === 0) return bytes.subarray(0, at)
      at += bytesRead
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

export async function syncFile(file: number): Promise<void> {
  await syncing(file)
}

/** Of a file that was synced, or is given up. */
export function closeFile(file: number): void {
  closeSync(file)
}

export async function syncFolder(path: string): Promise<void> {
  const folder = openSync(path, 'r')
  try {
    await syncing(folder)
  } finally {
    closeSync(folder)
  }
}

/** Whether there is anything of this name. Throws where that cannot be told. */
export function isThere(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

export function statOf(path: string): BigIntStats {
  return statSync(path, { bigint: true })
}

/** Takes away what is hardly ever there. */
export function removeRare(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
}
