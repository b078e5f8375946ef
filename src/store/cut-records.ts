import type Database from 'better-sqlite3'
import { LazaretError } from '../model/errors.ts'
import type { Sha256 } from '../model/digest.ts'
import type { LogCut } from '../model/log-cut.ts'
import { activityCounter } from './activity.ts'
import { BLOCK, type SeqRange } from './digest-index.ts'
import { OPEN_DIGESTS, pinnedBy, WAIVER_SCOPES, type CaseDigest, type WaiverScopeText } from './kept-blobs.ts'
import { keyIndex } from './key-index.ts'
import type { Reads } from './reads.ts'

/** Events that one commit takes away at most: other writes wait for it. */
const STEP = BLOCK / 4

/** Below the newest cut, and not kept: what may be taken away, and nothing else ever may. */
export const CUT_OFF =
  'seq < (SELECT MAX(size) FROM log_cut) AND NOT EXISTS (SELECT 1 FROM log_kept WHERE log_kept.seq = log_event.seq)'

export const NEWEST_CUT = 'SELECT size, previous, note FROM log_cut ORDER BY size DESC LIMIT 1'

export interface CutWriter {
  /** Throws LazaretError `conflict` where the log was cut since `cut.previous`, and where more is pinned than `pinned`. */
  cut(cut: LogCut, kept: readonly number[], pinned: readonly Sha256[]): void
  /** takes away what the newest cut took off of these events, and what the index of digests has of them */
  cutOff(range: SeqRange): void
}

export function cutWriter(sqlite: Database.Database): CutWriter {
  const newest = newestCut(sqlite)
  const insert = sqlite.prepare<[LogCut]>('INSERT INTO log_cut (size, previous, note) VALUES (@size, @previous, @note)')
  const heads = sqlite.prepare<[number]>('DELETE FROM checkpoint WHERE size < ?')
  const forget = sqlite.prepare('DELETE FROM log_kept')
  const keep = sqlite.prepare<[number]>('INSERT INTO log_kept (seq) VALUES (?)')
  const events = sqlite.prepare<[number, number]>(`DELETE FROM log_event WHERE seq >= ? AND seq < ? AND ${CUT_OFF}`)
  const index = sqlite.prepare<[number, number, number]>(
    `DELETE FROM log_digest WHERE block = ? AND digest NOT IN
       (SELECT digest FROM log_event WHERE seq >= ? AND seq < ? AND digest IS NOT NULL)`,
  )
  const keys = keyIndex(sqlite)
  const activity = activityCounter(sqlite)
  const open = sqlite.prepare<[], CaseDigest>(OPEN_DIGESTS)
  const waivers = sqlite.prepare<[], WaiverScopeText>(WAIVER_SCOPES)
  return {
    cut(cut, kept, pinned) {
      mustPinNoMore(pinnedBy(open.all(), waivers.all()), pinned)
      if ((newest()?.size ?? 0) !== cut.previous || cut.size <= cut.previous)
        throw new LazaretError('conflict', 'The log was cut by somebody else meanwhile.')
      insert.run(cut)
      heads.run(cut.size)
      forget.run()
      for (const seq of kept) keep.run(seq)
    },
    cutOff({ from, below }) {
      activity.countBelow(below)
      keys.forget({ from, below })
      events.run(from, below)
      // The index is read whole for it: once a block.
      if (below % BLOCK === 0) index.run(below / BLOCK - 1, below - BLOCK, below)
    },
  }
}

/** Throws LazaretError `conflict` where a case was opened or a waiver given since the events were chosen that stay. */
export function mustPinNoMore(now: ReadonlySet<Sha256>, before: readonly Sha256[]): void {
  const known = new Set(before)
  if ([...now].some((digest) => !known.has(digest)))
    throw new LazaretError('conflict', 'A case was opened or a release given meanwhile: cut the log again.')
}

/** A range in the steps in which it is taken away. */
export function* cutSteps({ from, below }: SeqRange): Generator<SeqRange> {
  for (let at = from; at < below;) {
    const end = Math.min(below, (Math.floor(at / STEP) + 1) * STEP)
    yield { from: at, below: end }
    at = end
  }
}

/** The cut that was made last; undefined: the log was never cut. */
export function newestCut(sqlite: Database.Database): () => LogCut | undefined {
  const select = sqlite.prepare<[], LogCut>(NEWEST_CUT)
  return () => select.get()
}

/** The first event, and the end, of what the newest cut took off and is there all the same: it was broken off. */
export function cutLeftovers(reads: Reads): () => Promise<SeqRange | undefined> {
  const first = reads.prepare<[], { readonly seq: number | null }>(
    `SELECT MIN(seq) AS seq FROM log_event WHERE ${CUT_OFF}`,
  )
  const newest = reads.prepare<[], LogCut>(NEWEST_CUT)
  return async () => {
    const from = (await first.get())?.seq ?? undefined
    const cut = await newest.get()
    return from === undefined || cut === undefined ? undefined : { from, below: cut.size }
  }
}
