import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { Sha256 } from '../model/digest.ts'
import type { WaiverScope } from '../model/waiver.ts'
import { BLOCK } from './digest-index.ts'

/** Rows read at once: keeps the event loop free. */
const ROWS_AT_ONCE = 500

/** Bytes that the records name. */
export interface KeptBlob {
  readonly sizeBytes: number
  /** ISO 8601 UTC: the last event that names these bytes, or else when they were stored */
  readonly lastUsedAt: string
}

export interface KeptBlobs {
  readonly blobs: ReadonlyMap<Sha256, KeptBlob>
  /** what an open case or a waiver in force is about: it stays, however old it is */
  readonly pinned: ReadonlySet<Sha256>
}

interface Row {
  readonly number: number
  readonly digest: Sha256
  readonly sizeBytes: number
  readonly storedAt: string
  readonly block: number | null
}

/** Every blob that the records name, and when it was used last by the audit log. Reads in steps. */
export function keptBlobs(sqlite: Database.Database): () => Promise<KeptBlobs> {
  const select = sqlite.prepare<[number, number], Row>(
    `SELECT rowid AS number, digest, size_bytes AS sizeBytes, stored_at AS storedAt,
       (SELECT MAX(block) FROM log_digest WHERE log_digest.digest = artifact.digest) AS block
     FROM artifact WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  )
  const used = sqlite.prepare<[number, number], { digest: Sha256; at: string }>(
    'SELECT digest, MAX(at) AS at FROM log_event WHERE seq >= ? AND seq < ? AND digest IS NOT NULL GROUP BY digest',
  )
  const pinnedNow = pinnedDigests(sqlite)

  return async () => {
    const pinned = pinnedNow()
    const blobs = new Map<Sha256, KeptBlob>()
    const blocks = new Set<number>()
    for (let last = Number.MIN_SAFE_INTEGER; ;) {
      const rows = select.all(last, ROWS_AT_ONCE)
      for (const { digest, sizeBytes, storedAt, block } of rows) {
        blobs.set(digest, { sizeBytes, lastUsedAt: latest(storedAt, blobs.get(digest)?.lastUsedAt) })
        if (block !== null) blocks.add(block)
      }
      const end = rows.at(-1)
      if (end === undefined) break
      last = end.number
      await nextTurn()
    }
    for (const block of blocks) {
      for (const { digest, at } of used.all(block * BLOCK, (block + 1) * BLOCK)) {
        const blob = blobs.get(digest)
        if (blob !== undefined) blobs.set(digest, { ...blob, lastUsedAt: latest(at, blob.lastUsedAt) })
      }
      await nextTurn()
    }
    return { blobs, pinned }
  }
}

/** The bytes that an open case or a waiver in force is about, as of now. */
export function pinnedDigests(sqlite: Database.Database): () => ReadonlySet<Sha256> {
  const open = sqlite.prepare<[], Sha256>(`SELECT digest FROM quarantine_case WHERE state = 'open'`).pluck()
  const scopes = sqlite.prepare<[], string>('SELECT scope FROM waiver WHERE revoked_at IS NULL').pluck()
  return () => new Set([...open.all(), ...scopes.all().flatMap((text) => coveredBy(JSON.parse(text)))])
}

function coveredBy(scope: WaiverScope): readonly Sha256[] {
  return scope.kind === 'digest' ? [scope.digest] : Object.values(scope.files ?? {})
}

function latest(one: string, other = ''): string {
  return one > other ? one : other
}
