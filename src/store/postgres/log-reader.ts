import type { LogReader, LogRow } from '../../audit/reader.ts'
import type { Checkpoint } from '../../model/checkpoint.ts'
import type { LogCut } from '../../model/log-cut.ts'
import { NEWEST_CUT } from '../cut-records.ts'
import { BLOCK } from '../digest-index.ts'
import { IS_KEYED } from '../key-index.ts'
import type { Reads } from '../reads.ts'

/** Rows read at once. */
const ROWS_AT_ONCE = 1000

const ROWS = `SELECT seq, leaf, leaf_hash AS "leafHash", type, at, actor, registry, purl, digest,
    (digest IS NULL OR EXISTS (SELECT 1 FROM log_digest AS found
      WHERE found.digest = log_event.digest AND found.block = log_event.seq / ${BLOCK})) AND ${IS_KEYED} AS indexed,
    EXISTS (SELECT 1 FROM log_kept WHERE log_kept.seq = log_event.seq) AS kept
  FROM log_event WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?`

/** Reads the log, its head and checkpoints as of one moment (`asOne`). */
export function logReader(
  reads: Reads,
  asOne: <Result>(work: (reads: Reads) => Promise<Result>) => Promise<Result>,
): LogReader {
  const rows = reads.prepare<[number, number, number], LogRow>(ROWS)
  return {
    snapshot: () => asOne(snapshotOf),
    async *rows(from, to) {
      for (let next = from; next < to;) {
        const batch = await rows.all(next, to, ROWS_AT_ONCE)
        const last = batch.at(-1)
        if (last === undefined) return
        yield* batch
        next = last.seq + 1
      }
    },
  }
}

async function snapshotOf(reads: Reads) {
  const state = reads.prepare<[], { size: number; edge: Buffer; signed: number }>(
    'SELECT size, edge, signed FROM log_state WHERE id = 1',
  )
  const head = await state.get()
  const size = head?.size ?? 0
  const stray = reads.prepare<[number], { seq: number | null }>(
    'SELECT MIN(seq) AS seq FROM log_event WHERE seq < 0 OR seq >= ?',
  )
  const checkpoints = reads.prepare<[], Checkpoint>(
    'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint ORDER BY size',
  )
  return {
    size,
    edge: head?.edge ?? Buffer.alloc(0),
    stray: (await stray.get(size))?.seq ?? undefined,
    cut: await reads.prepare<[], LogCut>(NEWEST_CUT).get(),
    checkpoints: await checkpoints.all(),
    signedHeads: head?.signed ?? 0,
  }
}
