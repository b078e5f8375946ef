import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { App } from '../../app/app.ts'
import type { LockEntry } from '../../lockfiles/lock.ts'
import { lockKindOf, readLock } from '../../lockfiles/read.ts'
import { LazaretError } from '../../model/errors.ts'
import { keyOf } from '../../review/entered.ts'
import { AnswerCache } from './answer-cache.ts'
import { git } from './git.ts'
import { judgeLocked, type Judgement } from './judge-locked.ts'
import { blobOf } from './lock-history.ts'
import { lockIn } from './lock-file.ts'
import { Progress } from './progress.ts'
import type { LockTarget } from './targets.ts'

/** Entries under way at the same time. */
const AT_ONCE = 8

/** An entry of a lock, and what was said of it. */
export interface LockAnswer {
  readonly path: string
  readonly entry: LockEntry
  readonly judgement: Judgement
}

export interface CheckedLocks {
  /** in the order of the locks */
  readonly answers: readonly LockAnswer[]
  /** entries that are the repository's own, or lie in another's archive */
  readonly ownCount: number
  /** entries that were in the base, too, and were not judged */
  readonly knownCount: number
  /** what no lock reader follows, in sentences */
  readonly unread: readonly string[]
}

/** Judges what locks name. Equal entries are judged once. `base`: a lock file, or a revision of git; what is in it is left out. */
export async function checkLocks(
  app: App,
  locks: readonly LockTarget[],
  base: string | undefined,
): Promise<CheckedLocks> {
  const wanted: { path: string; entry: LockEntry }[] = []
  let ownCount = 0
  let knownCount = 0
  for (const { path, lock } of locks) {
    const known = base === undefined ? undefined : await baseKeys(path, base)
    for (const entry of lock.entries)
      if (entry.source.kind === 'local' || entry.source.kind === 'bundled') ownCount += 1
      else if (known?.has(keyOf(entry)) === true) knownCount += 1
      else wanted.push({ path, entry })
  }
  const judgements = await judgeAll(
    app,
    wanted.map(({ entry }) => entry),
  )
  const unread = locks.flatMap(({ path, lock }) =>
    lock.unread.map(({ line, text }) => `${path}:${line} names ${text}, which is not followed`),
  )
  const answers = wanted.flatMap(({ path, entry }) => {
    const judgement = judgements.get(identity(entry))
    return judgement === undefined ? [] : [{ path, entry, judgement }]
  })
  return { answers, ownCount, knownCount, unread }
}

async function judgeAll(app: App, entries: readonly LockEntry[]): Promise<Map<string, Judgement>> {
  const distinct = new Map(entries.map((entry) => [identity(entry), entry]))
  const cache = await AnswerCache.open(app)
  const judgements = new Map<string, Judgement>()
  const progress = new Progress(distinct.size)
  const rest = distinct.entries()
  const work = async (): Promise<void> => {
    for (const [key, entry] of rest) {
      const judgement = cache.get(entry, app.clock()) ?? (await judgeLocked(app, entry))
      judgements.set(key, judgement)
      cache.set(entry, judgement, app.clock())
      progress.step(entry.name)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } finally {
    progress.end()
    await cache.save(app.clock())
  }
  return judgements
}

/** Two entries of one package and version with other hashes are two. */
function identity(entry: LockEntry): string {
  return JSON.stringify([keyOf(entry), entry.files])
}

async function baseKeys(path: string, base: string): Promise<ReadonlySet<string>> {
  const isFile = (await stat(base).catch(() => undefined))?.isFile() === true
  if (isFile) return new Set((await lockIn(base)).lock.entries.map((entry) => keyOf(entry)))
  if (path === '-')
    throw new LazaretError('bad-request', `${base} is no lock file here, and standard input has no history`)
  const folder = dirname(path)
  const isSafe = /^[\w./@{}~^ -]+$/.test(base) && !base.startsWith('-')
  const commit = isSafe ? await git(folder, ['rev-parse', '-q', '--verify', `${base}^{commit}`]) : undefined
  if (commit === undefined)
    throw new LazaretError('bad-request', `${base} is neither a lock file nor a revision of git`)
  const text = await blobOf(folder, commit.trim(), basename(path))
  const kind = lockKindOf(path)
  // A lock that was not there then: all of it is new.
  if (text === undefined || kind === undefined) return new Set()
  return new Set(readLock(kind, text).entries.map((entry) => keyOf(entry)))
}
