import type Database from 'better-sqlite3'

/** Events in a block of the index. */
export const BLOCK = 16_384

/** Finds a digest's events by the blocks of the log that name it. */
export interface DigestIndex {
  /** Starts a transaction: what was noted in one that was rolled back is forgotten. */
  begin(): void
  /** Inside a transaction: one row for each digest and block, not for each event. */
  note(digest: string, seq: number): void
  /** After the commit: what was noted need not be written again. */
  kept(): void
}

/** A range of sequence numbers: from <= seq < below. */
export interface SeqRange {
  readonly from: number
  readonly below: number
}

export function digestIndex(sqlite: Database.Database): DigestIndex {
  const insert = sqlite.prepare<[string, number]>(
    'INSERT INTO log_digest (digest, block) VALUES (?, ?) ON CONFLICT (digest, block) DO NOTHING',
  )
  let block = -1
  let written = new Set<string>()
  let pending = new Set<string>()
  return {
    begin() {
      pending = new Set()
    },
    note(digest, seq) {
      const now = Math.floor(seq / BLOCK)
      if (now !== block) {
        block = now
        written = new Set()
        pending = new Set()
      }
      if (written.has(digest) || pending.has(digest)) return
      insert.run(digest, block)
      pending.add(digest)
    },
    kept() {
      for (const digest of pending) written.add(digest)
      pending = new Set()
    },
  }
}
