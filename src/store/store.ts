import { loadSigner } from '../audit/key.ts'
import type { LogReader } from '../audit/reader.ts'
import type { Blobs } from '../model/blobs.ts'
import type { AuditHead } from '../model/checkpoint.ts'
import type { Clock } from '../model/clock.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import type { CatalogueStore } from '../model/metadata.ts'
import type { Records } from '../model/records.ts'
import type { Sha256 } from '../model/digest.ts'
import { latestCheckpoint } from './audit-head.ts'
import { evictBlob, sweepBlobFiles } from './blob-files.ts'
import { fileBlobs } from './blobs.ts'
import { catalogueStore } from './catalogues.ts'
import { cutLeftovers } from './cut-records.ts'
import { openDatabase } from './database.ts'
import type { SeqRange } from './digest-index.ts'
import { inDataFolder } from './folder.ts'
import { keptBlobs, pinnedDigests, type KeptBlob, type KeptBlobs } from './kept-blobs.ts'
import { logReader } from './log-reader.ts'
import { tableProbe } from './probe.ts'
import { createRecords } from './records.ts'
import { WriterThread } from './writer-thread.ts'

/** Everything that Lazaret keeps, in one folder. Several processes may have it open at once. */
export interface Store {
  readonly unitOfWork: UnitOfWork
  readonly records: Records
  readonly catalogues: CatalogueStore
  readonly blobs: Blobs
  readonly audit: AuditHead
  /** what lies on the disk, to take away what nobody needs */
  readonly kept: {
    list(): Promise<KeptBlobs>
    /** what an open case or a waiver in force is about */
    pinned(): ReadonlySet<Sha256>
    /** events that the newest cut of the log took off and that still lie here; undefined: none */
    leftEvents(): SeqRange | undefined
    /** those of `blobs` whose file is here */
    onDisk(blobs: KeptBlobs['blobs']): Promise<KeptBlobs['blobs']>
    evict(digest: Sha256): Promise<void>
    sweep(
      isNamed: (digest: Sha256) => boolean,
      damagedMaxAgeMs: number,
      nowMs: number,
    ): ReturnType<typeof sweepBlobFiles>
  }
  /** why the database cannot be read as it should be; undefined where it can. Cheap. */
  probe(): string | undefined
  /** for `verifyLog` and `exportLog` */
  readonly log: LogReader
  /** Commits what waits and, where this process appended anything, signs the head. */
  close(): Promise<void>
}

/** Throws LazaretError `invalid-config` where the folder, or what is in it, cannot be used. */
export function openStore(options: { readonly dataDir: string; readonly clock: Clock }): Promise<Store> {
  return inDataFolder(options.dataDir, () => open(options))
}

async function open({ dataDir, clock }: { readonly dataDir: string; readonly clock: Clock }): Promise<Store> {
  const blobs = await fileBlobs(dataDir)
  const database = await openDatabase(dataDir)
  const { sqlite } = database
  try {
    const log = logReader(sqlite)
    const { checkpoints } = await log.snapshot()
    await loadSigner(dataDir, checkpoints.length > 0)
    const writer = new WriterThread(dataDir, clock)
    return {
      unitOfWork: {
        async commit(told, unrecorded = []) {
          await writer.run({ kind: 'commit', told: told.map(({ event, changes }) => ({ event, changes })), unrecorded })
        },
      },
      records: createRecords(database, clock),
      catalogues: catalogueStore(sqlite, {
        async save(columns) {
          await writer.run({ kind: 'catalogue', columns })
        },
        async touch(registry, name, refreshedAt) {
          await writer.run({ kind: 'catalogue-unchanged', registry, name, refreshedAt })
        },
      }),
      blobs,
      audit: {
        checkpoint: () => writer.run({ kind: 'checkpoint' }),
        latest: async () => latestCheckpoint(sqlite),
      },
      kept: {
        list: keptBlobs(sqlite),
        pinned: pinnedDigests(sqlite),
        leftEvents: cutLeftovers(sqlite),
        onDisk: (all) => onDisk(blobs, all),
        evict: (digest) => evictBlob(dataDir, digest),
        sweep: (...given) => sweepBlobFiles(dataDir, ...given),
      },
      log,
      probe: tableProbe(sqlite, dataDir),
      async close() {
        try {
          await writer.close()
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

async function onDisk(blobs: Blobs, all: KeptBlobs['blobs']): Promise<KeptBlobs['blobs']> {
  const here = new Map<Sha256, KeptBlob>()
  for (const [digest, blob] of all) if (await blobs.has(digest)) here.set(digest, blob)
  return here
}
