import type Database from 'better-sqlite3'
import { fingerprintText } from '../audit/fingerprint.ts'
import { draftEvent, eventLog } from './log.ts'
import { rowTraces } from './row-traces.ts'

/** Fingerprints in one event: some 40 KB, below the longest leaf. */
const ROWS_PER_EVENT = 500

/**
 * Writes down in the log what the database of an older version holds, since its events carry no fingerprints: from then on
 * every row has its event, and what is written around the log is found. Only inside the transaction that brings the
 * database up to date, so that it happens once.
 */
export async function adoptRows(sqlite: Database.Database): Promise<void> {
  const rows: string[] = []
  for await (const { place, content } of rowTraces(sqlite)) {
    if (content !== undefined) rows.push(fingerprintText({ place, content }))
  }
  const appending = eventLog(sqlite).begin()
  for (let from = 0; from < rows.length; from += ROWS_PER_EVENT) {
    appending.append(
      draftEvent({
        type: 'rows.adopted',
        at: new Date().toISOString(),
        actor: { kind: 'system', name: 'store' },
        detail: { rows: rows.slice(from, from + ROWS_PER_EVENT) },
      }),
    )
  }
  appending.finish()
}
