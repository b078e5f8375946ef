import { LazaretError } from '../../model/errors.ts'
import type { Sha256 } from '../../model/digest.ts'
import type { LogCut } from '../../model/log-cut.ts'
import { CUT_OFF, mustPinNoMore, NEWEST_CUT } from '../cut-records.ts'
import { BLOCK, type SeqRange } from '../digest-index.ts'
import { OPEN_DIGESTS, pinnedBy, WAIVER_SCOPES, type CaseDigest, type WaiverScopeText } from '../kept-blobs.ts'
import { countBelow } from './activity.ts'
import { keysOf } from './key-index.ts'
import { statement, type Transaction } from './statement.ts'

const NEWEST = statement(NEWEST_CUT)
const OPEN = statement(OPEN_DIGESTS)
const WAIVERS = statement(WAIVER_SCOPES)
const INSERT = statement('INSERT INTO log_cut (size, previous, note) VALUES (@size, @previous, @note)')
const HEADS = statement('DELETE FROM checkpoint WHERE size < @size')
const FORGET = statement('DELETE FROM log_kept')
const KEEP = statement('INSERT INTO log_kept (seq) SELECT unnest(@kept::bigint[])')
const KEYS = statement(
  `DELETE FROM log_key WHERE (key, seq) IN (SELECT key, seq FROM (${keysOf('@from', '@below')}) AS keyed
     WHERE seq NOT IN (SELECT seq FROM log_kept))`,
)
const EVENTS = statement(`DELETE FROM log_event WHERE seq >= @from AND seq < @below AND ${CUT_OFF}`)
const INDEX = statement(
  `DELETE FROM log_digest WHERE block = @block AND digest NOT IN
     (SELECT digest FROM log_event WHERE seq >= @from AND seq < @below AND digest IS NOT NULL)`,
)

/** Throws LazaretError `conflict` where the log was cut since `cut.previous`, and where more is pinned than `pinned`. */
export async function writeCut(
  tx: Transaction,
  cut: LogCut,
  kept: readonly number[],
  pinned: readonly Sha256[],
): Promise<void> {
  mustPinNoMore(pinnedBy(await tx.all<CaseDigest>(OPEN, {}), await tx.all<WaiverScopeText>(WAIVERS, {})), pinned)
  const newest = await tx.first<LogCut>(NEWEST, {})
  if ((newest?.size ?? 0) !== cut.previous || cut.size <= cut.previous)
    throw new LazaretError('conflict', 'The log was cut by somebody else meanwhile.')
  const { size, previous, note } = cut
  await tx.run(INSERT, { size, previous, note })
  await tx.run(HEADS, { size })
  await tx.run(FORGET, {})
  await tx.run(KEEP, { kept })
}

/** Takes away what the newest cut took off of these events, and what the indexes have of them. */
export async function cutOff(tx: Transaction, { from, below }: SeqRange): Promise<void> {
  await countBelow(tx, below)
  await tx.run(KEYS, { from, below })
  await tx.run(EVENTS, { from, below })
  // The index is read whole for it: once a block.
  if (below % BLOCK === 0) await tx.run(INDEX, { block: below / BLOCK - 1, from: below - BLOCK, below })
}
