import { readFile } from 'node:fs/promises'
import { LazaretError } from '../../model/errors.ts'
import type { Lock } from '../../lockfiles/lock.ts'
import { lockKindOf, lockKindOfText, readLock } from '../../lockfiles/read.ts'

/** A lock file, read. Throws LazaretError `bad-request`, and what the system says of the path. */
export async function lockIn(path: string): Promise<{ readonly lock: Lock; readonly text: string }> {
  const text = await readFile(path, 'utf8')
  const kind = lockKindOf(path) ?? lockKindOfText(text)
  if (kind === undefined) throw new LazaretError('bad-request', `${path} is no lock file that is read here`)
  return { lock: readLock(kind, text), text }
}
