import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { LogReader, LogRow } from '../audit/reader.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { LogCut } from '../model/log-cut.ts'
import { newestCut } from './cut-records.ts'
import { hasTable } from './has-table.ts'
import { BLOCK } from './digest-index.ts'
import { IS_KEYED } from './key-index.ts'

/** Rows read at once: keeps the event loop free while a long log is verified or exported. */
const ROWS_AT_ONCE = 1000

/** A row as whoever edited the file may have left it: SQLite holds any type in any column. */
type Doubtful<Row> = { readonly [Column in keyof Row]: unknown }

/** Reads the log for those who doubt it: what has not the type that we wrote is read as nothing, and so found. */
export function logReader(sqlite: Database.Database): LogReader {
  const counts =
    sqlite.prepare("SELECT 1 FROM pragma_table_info('log_state') WHERE name = 'signed'").get() !== undefined
  const cuts = hasTable(sqlite, 'log_kept')
  const cut = cuts ? newestCut(sqlite) : () => undefined
  const state = sqlite.prepare<[], { size: unknown; edge: unknown; signed: unknown }>(
    `SELECT size, edge, ${counts ? 'signed' : 'NULL AS signed'} FROM log_state WHERE id = 1`,
  )
  const below = sqlite.prepare<[], number | null>('SELECT MIN(seq) FROM log_event WHERE seq < 0').pluck()
  const above = sqlite.prepare<[number], number | null>('SELECT MIN(seq) FROM log_event WHERE seq >= ?').pluck()
  const checkpoints = sqlite.prepare<[], Doubtful<Checkpoint> & { readonly size: number }>(
    'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint ORDER BY size',
  )
  const rows = sqlite.prepare<
    [number, number, number],
    Doubtful<LogRow> & { readonly seq: number; readonly keyed: unknown }
  >(
    `SELECT seq, leaf, leaf_hash AS "leafHash", type, at, actor, registry, purl, digest,
       digest IS NULL OR EXISTS (SELECT 1 FROM log_digest AS found
         WHERE found.digest = log_event.digest AND found.block = log_event.seq / ${BLOCK}) AS indexed,
       ${hasTable(sqlite, 'log_key') ? IS_KEYED : '1'} AS keyed,
       ${cuts ? 'EXISTS (SELECT 1 FROM log_kept WHERE log_kept.seq = log_event.seq)' : '0'} AS kept
     FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?`,
  )
  const snapshot = sqlite.transaction(() => {
    const head = state.get()
    const size = toSize(head?.size)
    return {
      size,
      edge: toBytes(head?.edge),
      stray: below.get() ?? above.get(size) ?? undefined,
      cut: toCut(cut()),
      checkpoints: checkpoints.all().map(toCheckpoint),
      signedHeads: counts ? toSize(head?.signed) : undefined,
    }
  })
  return {
    async snapshot() {
      return snapshot()
    },
    async *rows(from, to) {
      let next = from
      while (next < to) {
        const batch = rows.all(next, to, ROWS_AT_ONCE)
        const last = batch.at(-1)
        if (last === undefined) return
        yield* batch.map(toRow)
        next = last.seq + 1
        await nextTurn()
      }
    },
  }
}

function toCheckpoint(row: Doubtful<Checkpoint> & { readonly size: number }): Checkpoint {
  return {
    size: row.size,
    origin: toText(row.origin),
    rootHash: toText(row.rootHash),
    at: toText(row.at),
    note: toText(row.note),
  }
}

function toCut(row: Doubtful<LogCut> | undefined): LogCut | undefined {
  return row && { size: toSize(row.size), previous: toSize(row.previous), note: toText(row.note) }
}

function toRow(row: Doubtful<LogRow> & { readonly seq: number; readonly keyed: unknown }): LogRow {
  return {
    seq: row.seq,
    leaf: toText(row.leaf),
    leafHash: toBytes(row.leafHash),
    type: toText(row.type),
    at: toText(row.at),
    actor: toText(row.actor),
    registry: row.registry === null ? null : toText(row.registry),
    purl: row.purl === null ? null : toText(row.purl),
    digest: row.digest === null ? null : toText(row.digest),
    indexed: row.indexed === 1 && row.keyed === 1,
    kept: row.kept === 1,
  }
}

function toSize(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function toBytes(value: unknown): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}
