import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Sha256 } from '../model/digest.ts'
import type { WaiverScope } from '../model/waiver.ts'
import { BLOCK } from './digest-index.ts'
import type { Reads } from './reads.ts'

/** Rows read at once: keeps the event loop free. */
const ROWS_AT_ONCE = 500

/** Bytes that the records name. */
export interface KeptBlob {
  readonly sizeBytes: number
  /** ISO 8601 UTC: the last event that names these bytes, or else when they were stored */
  readonly lastUsedAt: string
}

interface Key {
  readonly registry: string
  readonly name: string
  readonly filename: string
}

const FIRST: Key = { registry: '', name: '', filename: '' }

export interface KeptBlobs {
  readonly blobs: ReadonlyMap<Sha256, KeptBlob>
  /** what an open case or a waiver in force is about: it stays, however old it is */
  readonly pinned: ReadonlySet<Sha256>
}

interface Row extends Key {
  readonly digest: Sha256
  readonly sizeBytes: number
  readonly storedAt: string
  readonly block: number | null
}

/** Every blob that the records name, and when it was used last by the audit log. Reads in steps. */
export function keptBlobs(reads: Reads): () => Promise<KeptBlobs> {
  const select = reads.prepare<[string, string, string, number], Row>(
    `SELECT registry, name, filename, digest, size_bytes AS "sizeBytes", stored_at AS "storedAt",
       (SELECT MAX(block) FROM log_digest WHERE log_digest.digest = artifact.digest) AS block
     FROM artifact WHERE (registry, name, filename) > (?, ?, ?) ORDER BY registry, name, filename LIMIT ?`,
  )
  const used = reads.prepare<[number, number], { digest: Sha256; at: string }>(
    'SELECT digest, MAX(at) AS at FROM log_event WHERE seq >= ? AND seq < ? AND digest IS NOT NULL GROUP BY digest',
  )
  const pinnedNow = pinnedDigests(reads)

  return async () => {
    const pinned = await pinnedNow()
    const blobs = new Map<Sha256, KeptBlob>()
    const blocks = new Set<number>()
    for (let last = FIRST; ;) {
      const rows = await select.all(last.registry, last.name, last.filename, ROWS_AT_ONCE)
      for (const { digest, sizeBytes, storedAt, block } of rows) {
        blobs.set(digest, { sizeBytes, lastUsedAt: latest(storedAt, blobs.get(digest)?.lastUsedAt) })
        if (block !== null) blocks.add(block)
      }
      const end = rows.at(-1)
      if (end === undefined) break
      last = end
      await nextTurn()
    }
    for (const block of blocks) {
      for (const { digest, at } of await used.all(block * BLOCK, (block + 1) * BLOCK)) {
        const blob = blobs.get(digest)
        if (blob !== undefined) blobs.set(digest, { ...blob, lastUsedAt: latest(at, blob.lastUsedAt) })
      }
      await nextTurn()
    }
    return { blobs, pinned }
  }
}

export interface CaseDigest {
  readonly digest: Sha256
}

export interface WaiverScopeText {
  readonly scope: string
}

export const OPEN_DIGESTS = "SELECT digest FROM quarantine_case WHERE state = 'open'"
export const WAIVER_SCOPES = 'SELECT scope FROM waiver WHERE revoked_at IS NULL'

/** The bytes that an open case or a waiver in force is about, as of now. */
export function pinnedDigests(reads: Reads): () => Promise<ReadonlySet<Sha256>> {
  const open = reads.prepare<[], CaseDigest>(OPEN_DIGESTS)
  const waivers = reads.prepare<[], WaiverScopeText>(WAIVER_SCOPES)
  return async () => pinnedBy(await open.all(), await waivers.all())
}

export function pinnedBy(cases: readonly CaseDigest[], waivers: readonly WaiverScopeText[]): ReadonlySet<Sha256> {
  return new Set([
    ...cases.map(({ digest }) => digest),
    ...waivers.flatMap(({ scope }) => coveredBy(JSON.parse(scope))),
  ])
}

function coveredBy(scope: WaiverScope): readonly Sha256[] {
  return scope.kind === 'digest' ? [scope.digest] : Object.values(scope.files ?? {})
}

function latest(one: string, other = ''): string {
  return one > other ? one : other
}
