import { mkdir } from 'node:fs/promises'
import { loadSigner } from '../audit/key.ts'
import type { LogReader } from '../audit/reader.ts'
import type { Blobs } from '../model/blobs.ts'
import type { AuditHead } from '../model/checkpoint.ts'
import type { Clock } from '../model/clock.ts'
import type { Ledger } from '../model/ledger.ts'
import type { CatalogueStore } from '../model/metadata.ts'
import type { Records } from '../model/records.ts'
import { auditHead } from './audit-head.ts'
import { fileBlobs } from './blobs.ts'
import { catalogueStore } from './catalogues.ts'
import { openDatabase } from './database.ts'
import { groupLedger } from './ledger.ts'
import { logReader } from './log-reader.ts'
import { eventLog } from './log.ts'
import { createRecords } from './records.ts'
import { createWriter } from './writes.ts'

/** Everything that Lazaret keeps, in one folder. Several processes may have it open at once. */
export interface Store {
  readonly ledger: Ledger
  readonly records: Records
  readonly catalogues: CatalogueStore
  readonly blobs: Blobs
  readonly audit: AuditHead
  /** for `verifyLog` and `exportLog` */
  readonly log: LogReader
  /** Commits what waits and, where this process appended anything, signs the head. */
  close(): Promise<void>
}

export async function openStore(options: { readonly dataDir: string; readonly clock: Clock }): Promise<Store> {
  const { dataDir, clock } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const blobs = await fileBlobs(dataDir)
  const database = await openDatabase(dataDir)
  const { sqlite } = database
  try {
    const log = logReader(sqlite)
    const { checkpoints } = await log.snapshot()
    const signer = await loadSigner(dataDir, checkpoints.length > 0)
    const tail = eventLog(sqlite)
    const ledger = groupLedger(
      sqlite,
      tail,
      createWriter(sqlite, () => clock().toISOString()),
    )
    const audit = auditHead(sqlite, tail, signer, clock)
    return {
      ledger,
      records: createRecords(database, clock),
      catalogues: catalogueStore(sqlite),
      blobs,
      audit,
      log,
      async close() {
        try {
          ledger.close()
          if (tail.appended()) await audit.checkpoint()
        } finally {
          sqlite.close()
        }
      },
    }
  } catch (error) {
    sqlite.close()
    throw error
  }
}
