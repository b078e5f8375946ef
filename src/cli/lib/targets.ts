import { readFile, stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { join } from 'node:path'
import { LazaretError } from '../../model/errors.ts'
import type { Lock } from '../../lockfiles/lock.ts'
import { lockKindOf, lockKindOfText, readLock } from '../../lockfiles/read.ts'
import { isArtifactFile } from './check-options.ts'
import { parseSpec, type Spec } from './spec.ts'
import { lockIn, unnamedLock } from './lock-file.ts'
import { readRepository } from './repository.ts'

/** What is to be checked. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'spec'; readonly spec: Spec }
  | LockTarget

export interface LockTarget {
  readonly kind: 'lock'
  /** as it was named, or was found in a named folder; `-`: standard input */
  readonly path: string
  readonly lock: Lock
}

/**
 * What the words of the command line name: files, lock files, folders with lock files, `-`, `npm:…`, `pypi:…`, `pkg:…`. Throws
 * LazaretError `bad-request` where a word names nothing, or a folder without a lock file.
 */
export async function targetsOf(words: readonly string[]): Promise<Target[]> {
  const targets: Target[] = []
  for (const word of words) targets.push(...(await targetsIn(word)))
  return targets
}

async function targetsIn(word: string): Promise<Target[]> {
  if (word === '-') return [{ kind: 'lock', path: word, lock: lockOfText(await standardInput()) }]
  const found = await stat(word).catch(() => undefined)
  if (found?.isDirectory() === true) return locksBelow(word)
  if (found?.isFile() !== true) return [{ kind: 'spec', spec: parseSpec(word) }]
  if (lockKindOf(word) !== undefined) return [{ kind: 'lock', path: word, lock: (await lockIn(word)).lock }]
  const lock = isArtifactFile(word) ? undefined : unnamedLock(await readFile(word, 'utf8'))
  return lock === undefined ? [{ kind: 'file', path: word }] : [{ kind: 'lock', path: word, lock }]
}

async function locksBelow(folder: string): Promise<LockTarget[]> {
  const { files } = await readRepository(folder)
  const locks = files.flatMap(({ path, text }): LockTarget[] => {
    const kind = lockKindOf(path)
    return kind === undefined ? [] : [{ kind: 'lock', path: join(folder, path), lock: readLock(kind, text) }]
  })
  if (locks.length === 0)
    throw new LazaretError(
      'bad-request',
      `there is no lock file in ${folder}: make one first (npm install --package-lock-only, uv lock)`,
    )
  return locks
}

function lockOfText(text: string): Lock {
  const kind = lockKindOfText(text)
  if (kind === undefined) throw new LazaretError('bad-request', 'standard input is no lock file that is read here')
  return readLock(kind, text)
}

async function standardInput(): Promise<string> {
  return (await buffer(process.stdin)).toString('utf8')
}
