import type { Lock, LockEntry } from '../lockfiles/lock.ts'

/** A version of a lock file, and who brought it. */
export interface LockVersion {
  readonly commit: string
  readonly author: string
  readonly date: Date
  readonly lock: Lock
}

/** What a lock file has now and had not before. */
export interface Entered {
  readonly path: string
  readonly entry: LockEntry
  /** whether an earlier version of the lock had this package, in another version */
  readonly isKnown: boolean
  /** undefined: it is in no commit yet */
  readonly by: Pick<LockVersion, 'commit' | 'author' | 'date'> | undefined
}

/**
 * What entered a lock. `before`: as it was at the beginning, undefined where there was none; `versions`: those since then, oldest
 * first; `now`: as it is on disk.
 */
export function enteredIn(
  path: string,
  before: Lock | undefined,
  versions: readonly LockVersion[],
  now: Lock,
): Entered[] {
  const old = new Set(before?.entries.map((entry) => keyOf(entry)))
  const names = new Set(before?.entries.map(({ name }) => name))
  const first = new Map<string, LockVersion>()
  for (const version of versions)
    for (const entry of version.lock.entries) {
      const key = keyOf(entry)
      if (!first.has(key)) first.set(key, version)
    }
  const fresh = new Map(
    now.entries.flatMap((entry) => {
      const key = keyOf(entry)
      const isOurs = entry.source.kind === 'local' || entry.source.kind === 'bundled'
      return isOurs || old.has(key) ? [] : [[key, entry] as const]
    }),
  )
  return [...fresh].map(([key, entry]) => ({ path, entry, isKnown: names.has(entry.name), by: first.get(key) }))
}

/** What tells one entry from another: two places of a tree that hold the same version are one. */
export function keyOf({ ecosystem, name, version, source }: LockEntry): string {
  const from = source.kind === 'git' ? `${source.url}#${source.commit ?? ''}` : source.kind === 'url' ? source.url : ''
  return JSON.stringify([ecosystem, name, version, from])
}
