import { loadSigner } from '../audit/key.ts'
import type { LogReader } from '../audit/reader.ts'
import type { Blobs } from '../model/blobs.ts'
import type { AuditHead } from '../model/checkpoint.ts'
import type { Clock } from '../model/clock.ts'
import type { DeskMemory } from '../model/desk-memory.ts'
import type { Inspections } from '../model/inspections.ts'
import type { Sha256 } from '../model/digest.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { CatalogueStore } from '../model/metadata.ts'
import type { LogProofs } from '../model/log-proof.ts'
import type { ObjectStore } from '../model/object-store.ts'
import { ALONE, type Others } from '../model/others.ts'
import type { Records } from '../model/records.ts'
import { latestCheckpoint } from './audit-head.ts'
import { blobFiles } from './blob-files.ts'
import { fileBlobs } from './blobs.ts'
import { bucketBlobs } from './bucket-blobs.ts'
import { catalogueStore } from './catalogues.ts'
import { cutLeftovers } from './cut-records.ts'
import { openDatabase } from './database.ts'
import type { SeqRange } from './digest-index.ts'
import { inDataFolder } from './folder.ts'
import { keptBlobs, pinnedDigests, type KeptBlobs } from './kept-blobs.ts'
import type { KeptFiles } from './kept-files.ts'
import { logProofs } from './log-proofs.ts'
import { logReader } from './log-reader.ts'
import { tableProbe } from './probe.ts'
import { sqliteReads } from './reads.ts'
import { createRecords } from './records.ts'
import { WriterThread } from './writer-thread.ts'

/** Everything that Lazaret keeps, in one folder. Several processes may have it open at once. */
export interface Store {
  readonly unitOfWork: UnitOfWork
  readonly records: Records
  readonly catalogues: CatalogueStore
  readonly blobs: Blobs
  /** who else serves from it */
  readonly others: Others
  /** absent: each process remembers by itself */
  readonly deskMemory?: DeskMemory
  /** others that inspect for who serves from it; absent: there can be none */
  readonly inspections?: Inspections
  readonly audit: AuditHead
  readonly kept: KeptFiles & {
    /** what the records name */
    list(): Promise<KeptBlobs>
    /** what an open case or a waiver in force is about */
    pinned(): Promise<ReadonlySet<Sha256>>
    /** events that the newest cut of the log took off and that still lie here; undefined: none */
    leftEvents(): Promise<SeqRange | undefined>
  }
  /** why the database cannot be read as it should be; undefined where it can. Cheap. */
  probe(): Promise<string | undefined>
  readonly proofs: LogProofs
  /** for `verifyLog` and `exportLog` */
  readonly log: LogReader
  /** Commits what waits and, where this process appended anything, signs the head. */
  close(): Promise<void>
}

export interface StoreOptions {
  readonly dataDir: string
  readonly clock: Clock
  /** where artifacts are kept; undefined: in the data folder, too */
  readonly bucket?: Bucket | undefined
}

/** A bucket for artifacts, and how many bytes of it may lie in the data folder. It is closed with the store. */
export interface Bucket {
  readonly objects: ObjectStore
  readonly cacheBytesMax: number
}

/** Throws LazaretError `unusable-data` where the folder, or what is in it, cannot be used. */
export function openStore(options: StoreOptions): Promise<Store> {
  return inDataFolder(options.dataDir, () => open(options))
}

/** Artifacts alone: no database is opened. */
export async function openBlobs(
  dataDir: string,
  bucket: Bucket | undefined,
): Promise<{ readonly blobs: Blobs; readonly files: KeptFiles }> {
  if (bucket !== undefined) return bucketBlobs(bucket.objects, dataDir, bucket.cacheBytesMax)
  const blobs = await fileBlobs(dataDir)
  return { blobs, files: blobFiles(dataDir, (digest) => blobs.has(digest)) }
}

async function open({ dataDir, clock, bucket }: StoreOptions): Promise<Store> {
  const { blobs, files } = await openBlobs(dataDir, bucket)
  const database = await openDatabase(dataDir)
  const { sqlite } = database
  try {
    const log = logReader(sqlite)
    const { checkpoints } = await log.snapshot()
    const { verifier } = await loadSigner(dataDir, checkpoints.length > 0)
    const reads = sqliteReads(sqlite)
    const probe = tableProbe(sqlite, dataDir)
    const writer = new WriterThread(dataDir, clock)
    return {
      unitOfWork: {
        async commit(told, unrecorded = [], asOf?: number) {
          const plain = told.map(({ event, changes }) => ({ event, changes }))
          await writer.run({ kind: 'commit', told: plain, unrecorded, ...(asOf === undefined ? {} : { asOf }) })
        },
      },
      records: createRecords(database, clock),
      catalogues: catalogueStore(reads, {
        async save(columns) {
          await writer.run({ kind: 'catalogue', columns })
        },
        async touch(registry, name, refreshedAt) {
          await writer.run({ kind: 'catalogue-unchanged', registry, name, refreshedAt })
        },
      }),
      blobs,
      others: ALONE,
      audit: {
        checkpoint: () => writer.run({ kind: 'checkpoint' }),
        latest: async () => latestCheckpoint(sqlite),
      },
      kept: {
        ...files,
        list: keptBlobs(reads),
        pinned: pinnedDigests(reads),
        leftEvents: cutLeftovers(reads),
      },
      proofs: logProofs(reads, verifier, dataDir),
      log,
      probe: async () => probe(),
      async close() {
        try {
          await writer.close()
        } finally {
          sqlite.close()
          await bucket?.objects.close()
        }
      },
    }
  } catch (error) {
    sqlite.close()
    throw error
  }
}
