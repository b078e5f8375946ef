import { randomBytes } from 'node:crypto'
import type { Checkpoint } from '../../model/checkpoint.ts'
import type { Clock } from '../../model/clock.ts'
import type { UnitOfWork } from '../../model/unit-of-work.ts'
import { catalogueStore } from '../catalogues.ts'
import { cutLeftovers } from '../cut-records.ts'
import { inDataFolder } from '../folder.ts'
import { keptBlobs, pinnedDigests } from '../kept-blobs.ts'
import { logProofs } from '../log-proofs.ts'
import { coldRecords } from '../records.ts'
import { openBlobs, type Bucket, type Store } from '../store.ts'
import { deskMemory } from './desk-memory.ts'
import { hotRecords } from './hot-records.ts'
import { InspectionQueue } from './inspection-queue.ts'
import { logReader } from './log-reader.ts'
import { logSigner } from './log-signer.ts'
import { migrate } from './migrate.ts'
import { assertMoved } from './moving.ts'
import { databaseProbe } from './probe.ts'
import { Queries } from './queries.ts'
import { Sequencer } from './sequencer.ts'
import { Watch } from './watch.ts'
import { Writer } from './writer.ts'

export interface PostgresOptions {
  readonly url: string
  /** keys, and copies of what is in the bucket */
  readonly dataDir: string
  /** what signs the log; absent: the key in the data folder */
  readonly key?: string | undefined
  readonly bucket: Bucket | undefined
  readonly clock: Clock
  /** whether clients are served, and not only a command done */
  readonly serves?: boolean
}

export interface PostgresStore extends Store {
  /** Resolves once what was committed before is in the log, where this process leads. */
  settled(): Promise<void>
}

/** As `openStore`, with records and log in PostgreSQL. Throws LazaretError `unusable-data` and `database-unreachable`. */
export function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  return inDataFolder(options.dataDir, () => open(options))
}

async function open({ url, dataDir, key, bucket, clock, serves = false }: PostgresOptions): Promise<PostgresStore> {
  const { blobs, files } = await openBlobs(dataDir, bucket)
  await migrate(url)
  const queries = new Queries(url)
  const replica = randomBytes(6).toString('hex')
  const watch = new Watch({ url, replica, serves })
  const inspections = new InspectionQueue(queries, url)
  try {
    await assertMoved(queries)
    const log = logReader(queries, (work) => queries.asOne(work))
    const { checkpoints } = await log.snapshot()
    const signer = await logSigner(queries, { dataDir, key, newest: checkpoints.at(-1) })
    await watch.start()
    const sequencer = new Sequencer({ url, signer, clock })
    let hasAppended = false
    let isClosed = false
    const writer = new Writer({
      url,
      replica,
      clock,
      assertFresh: () => watch.assertFresh(),
      onCommit(decided, hasEvents) {
        if (decided !== undefined) watch.decided(decided)
        if (!hasEvents) return
        hasAppended = true
        sequencer.nudge()
      },
    })
    const latest = queries.prepare<[], Checkpoint>(
      'SELECT origin, size, root_hash AS "rootHash", at, note FROM checkpoint ORDER BY size DESC LIMIT 1',
    )
    const unitOfWork: UnitOfWork = {
      commit: (told, unrecorded, asOf) => writer.commit(told, unrecorded, asOf),
    }
    return {
      unitOfWork,
      records: {
        ...hotRecords(queries, clock, {
          decisionsRevision: () => watch.revision(),
          decisionsAreFresh: () => watch.isFresh(),
        }),
        ...coldRecords(queries.kysely, queries, clock),
      },
      catalogues: catalogueStore(queries, {
        save: (columns) => writer.commit([], [{ kind: 'catalogue', columns }]),
        touch: (registry, name, refreshedAt) =>
          writer.commit([], [{ kind: 'catalogue-unchanged', registry, name, refreshedAt }]),
      }),
      blobs,
      others: watch,
      deskMemory: deskMemory(queries),
      inspections,
      audit: { checkpoint: () => sequencer.checkpoint(), latest: async () => await latest.get() },
      kept: {
        ...files,
        list: keptBlobs(queries),
        pinned: pinnedDigests(queries),
        leftEvents: cutLeftovers(queries),
      },
      proofs: logProofs(queries, signer.verifier, dataDir),
      log,
      probe: databaseProbe(queries),
      settled: async () => void (await sequencer.drain()),
      async close() {
        if (isClosed) return
        isClosed = true
        try {
          await writer.close()
          // Where another process leads, that one signs it.
          if (hasAppended) await sequencer.checkpoint()
        } finally {
          await Promise.all([sequencer.close(), watch.close(), inspections.close()])
          await queries.close()
          await bucket?.objects.close()
        }
      },
    }
  } catch (error) {
    await watch.close()
    await queries.close()
    throw error
  }
}
