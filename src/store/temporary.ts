import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../model/digest.ts'
import { makeFolder } from './make-folder.ts'
import { isCode } from '../model/error-code.ts'

/** Files of another machine or container, whose processes cannot be asked after, go when they are this old, milliseconds. */
const FOREIGN_MAX_AGE_MS = 24 * 60 * 60 * 1000

/** `<host>.<pid>.<start>.<number>.part`: tells at the next start whether anybody may still be writing. */
const NAME = /^([0-9a-f]{8})\.([0-9]{1,10})\.([0-9a-f]{8})\.[0-9]+\.part$/

/** Clears `folder` of what dead processes left, and names new temporary files in it. */
export async function temporaryFiles(folder: string): Promise<() => string> {
  const startedMs = Date.now()
  await makeFolder(folder)
  const host = sha256(hostname()).slice(0, 8)
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const ageMs = await ageOf(path, startedMs)
    if (ageMs !== undefined && ageMs > 0 && isLeftover(name, host, ageMs)) await rm(path, { force: true })
  }
  const start = randomBytes(4).toString('hex')
  let number = 0
  return () => {
    number += 1
    return join(folder, `${host}.${process.pid}.${start}.${number}.part`)
  }
}

function isLeftover(name: string, host: string, ageMs: number): boolean {
  const [, writer, pid] = NAME.exec(name) ?? []
  if (pid === undefined) return false
  if (writer !== host) return ageMs > FOREIGN_MAX_AGE_MS
  // Our own number on a file older than our start is that of a former process: in containers it is always 1.
  return Number(pid) === process.pid || !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

async function ageOf(path: string, nowMs: number): Promise<number | undefined> {
  try {
    return nowMs - (await stat(path)).mtimeMs
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
