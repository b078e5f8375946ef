import type Database from 'better-sqlite3'
import { signCheckpoint } from '../audit/checkpoint.ts'
import type { NoteSigner } from '../audit/note.ts'
import type { LogReader, LogRow } from '../audit/reader.ts'
import type { AuditHead, Checkpoint } from '../model/checkpoint.ts'
import type { Clock } from '../model/clock.ts'
import type { EventLog } from './log.ts'

const CHECKPOINT = 'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint'

/** Signs the log's head, inside a transaction: of two processes that sign at once, each signs what it sees. */
export function auditHead(sqlite: Database.Database, log: EventLog, signer: NoteSigner, clock: Clock): AuditHead {
  const latest = sqlite.prepare<[], Checkpoint>(`${CHECKPOINT} ORDER BY size DESC LIMIT 1`)
  const insert = sqlite.prepare(
    'INSERT INTO checkpoint (size, origin, root_hash, at, note) VALUES (@size, @origin, @rootHash, @at, @note)',
  )
  const sign = sqlite.transaction((): Checkpoint | undefined => {
    const head = log.head()
    if (head.size === (latest.get()?.size ?? 0)) return undefined
    const signed = signCheckpoint(head.size, head.root(), clock().toISOString(), signer)
    insert.run(signed)
    return signed
  })
  return {
    async checkpoint() {
      return sign.immediate()
    },
    async latest() {
      return latest.get()
    },
  }
}

/** Rows read at once: keeps the event loop free while a long log is verified or exported. */
const ROWS_AT_ONCE = 1000

export function logReader(sqlite: Database.Database): LogReader {
  const state = sqlite.prepare<[], { size: number; edge: Buffer }>('SELECT size, edge FROM log_state WHERE id = 1')
  const highest = sqlite.prepare<[], number | null>('SELECT MAX(seq) FROM log_event').pluck()
  const checkpoints = sqlite.prepare<[], Checkpoint>(`${CHECKPOINT} ORDER BY size`)
  const rows = sqlite.prepare<[number, number, number], LogRow>(
    `SELECT seq, leaf, leaf_hash AS "leafHash", type, at, actor, registry, purl, digest
     FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?`,
  )
  const snapshot = sqlite.transaction(() => {
    const { size, edge } = state.get() ?? { size: 0, edge: Buffer.alloc(0) }
    return { size, edge, highest: highest.get() ?? undefined, checkpoints: checkpoints.all() }
  })
  return {
    async snapshot() {
      return snapshot()
    },
    async *rows(from, to) {
      let next = from
      while (next < to) {
        const batch = rows.all(next, to, ROWS_AT_ONCE)
        yield* batch
        const last = batch.at(-1)
        if (last === undefined) return
        next = last.seq + 1
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}
