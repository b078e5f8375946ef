import { readFile } from 'node:fs/promises'
import { LazaretError } from '../../model/errors.ts'
import type { Lock } from '../../lockfiles/lock.ts'
import { lockKindOf, lockKindOfText, readLock } from '../../lockfiles/read.ts'

/** A lock file, read. Throws LazaretError `bad-request`, and what the system says of the path. */
export async function lockIn(path: string): Promise<{ readonly lock: Lock; readonly text: string }> {
  const text = await readFile(path, 'utf8')
  const kind = lockKindOf(path)
  const lock = kind === undefined ? unnamedLock(text) : readLock(kind, text)
  if (lock === undefined) throw new LazaretError('bad-request', `${path} is no lock file that is read here`)
  return { lock, text }
}

/**
 * A lock file whose name does not tell; undefined: it is none. Any text has words that could be requirements: one of them must have a
 * version. Throws as `readLock`.
 */
export function unnamedLock(text: string): Lock | undefined {
  const kind = lockKindOfText(text)
  if (kind === undefined) return undefined
  const lock = readLock(kind, text)
  return kind === 'requirements' && lock.entries.every(({ version }) => version === undefined) ? undefined : lock
}
