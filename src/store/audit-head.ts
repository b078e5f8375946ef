import type Database from 'better-sqlite3'
import { signCheckpoint } from '../audit/checkpoint.ts'
import type { NoteSigner } from '../audit/note.ts'
import type { AuditHead, Checkpoint } from '../model/checkpoint.ts'
import type { Clock } from '../model/clock.ts'
import type { EventLog } from './log.ts'

/** Signs the log's head, inside a transaction: of two processes that sign at once, each signs what it sees. */
export function auditHead(
  sqlite: Database.Database,
  log: EventLog,
  signer: NoteSigner,
  clock: Clock,
): Pick<AuditHead, 'checkpoint'> {
  const insert = sqlite.prepare(
    'INSERT INTO checkpoint (size, origin, root_hash, at, note) VALUES (@size, @origin, @rootHash, @at, @note)',
  )
  const count = sqlite.prepare('UPDATE log_state SET signed = signed + 1')
  const sign = sqlite.transaction((): Checkpoint | undefined => {
    const head = log.head()
    if (head.size === (latestCheckpoint(sqlite)?.size ?? 0)) return undefined
    const signed = signCheckpoint(head.size, head.root(), clock().toISOString(), signer)
    insert.run(signed)
    count.run()
    return signed
  })
  return {
    async checkpoint() {
      return sign.immediate()
    },
  }
}

/** The head that was signed last. */
export function latestCheckpoint(sqlite: Database.Database): Checkpoint | undefined {
  return sqlite
    .prepare<[], Checkpoint>(
      'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint ORDER BY size DESC LIMIT 1',
    )
    .get()
}
