import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config/load.ts'
import { createInspector, type Inspector } from '../inspection/inspector.ts'
import { inspectorRevision } from '../inspection/revision.ts'
import { Again } from '../model/again.ts'
import type { Blobs } from '../model/blobs.ts'
import { ECOSYSTEMS } from '../model/ecosystem.ts'
import { LazaretError } from '../model/errors.ts'
import type { InspectionWork, TakenInspection } from '../model/inspections.ts'
import { inDataFolder } from '../store/folder.ts'
import { PostgresInspectionWork } from '../store/postgres/inspection-work.ts'
import { BEAT_MS } from '../store/postgres/inspection-tables.ts'
import { openBlobs } from '../store/store.ts'
import { bucketOf } from './bucket.ts'
import { compiledCodeIn } from './compiled-code.ts'
import { fireAtInspector, layOut } from './inspection-canary.ts'

/** How often the inspector is tried on packages that it must find bad, milliseconds. */
const TRIAL_MS = 3_600_000

export interface InspectWorker {
  /** Rejects with LazaretError where the inspector does not see what it must: then nothing more is taken. */
  readonly failed: Promise<never>
  /** Gives back what is under way, and ends. */
  stop(): Promise<void>
}

/** Inspects for the servers over the same database and bucket. Throws LazaretError. */
export async function startInspectWorker(config: Config, logger: Logger): Promise<InspectWorker> {
  const { dataDir, database } = config
  const bucket = bucketOf(config)
  if (database === undefined || bucket === undefined)
    throw new LazaretError(
      'invalid-config',
      'an inspect worker needs the database and the bucket of the servers: set database.url and blobs.url (LAZARET_DATABASE_URL, LAZARET_BLOBS)',
    )
  const { blobs } = await inDataFolder(dataDir, () => openBlobs(dataDir, bucket))
  const inspector = createInspector({
    workers: config.inspectionWorkers,
    limits: config.inspectionLimits,
    compileCache: compiledCodeIn(dataDir),
    onFailure: (job, reason) => logger.warn({ digest: job.digest, reason }, 'an inspection failed'),
    onFacts: ({ digest, tookMs }) => logger.debug({ digest, tookMs: Math.round(tookMs) }, 'inspected'),
  })
  const name = randomBytes(6).toString('hex')
  const work = new PostgresInspectionWork({
    url: database.url,
    name,
    inspector: inspectorRevision,
    onWork: () => loop.look(),
  })
  // As many as run beside the pool, too: where one takes long, the next ones have their turn.
  const most = config.inspectionWorkers + Math.max(1, Math.floor(config.inspectionWorkers / 2))
  const loop = new Loop({ blobs, inspector, work, most, logger })
  const end = async (): Promise<void> => {
    await loop.close()
    await Promise.all([inspector.close(), bucket.objects.close()])
  }
  const folder = join(dataDir, 'canary')
  try {
    await layOut(folder)
    await tried(inspector, folder)
    await loop.start()
  } catch (error) {
    await end()
    throw error
  }
  logger.info({ name, inspector: inspectorRevision, processes: config.inspectionWorkers }, 'inspecting')
  const { promise: failed, reject } = Promise.withResolvers<never>()
  const trials = setInterval(() => void tried(inspector, folder).catch(reject), TRIAL_MS)
  return {
    failed,
    async stop() {
      clearInterval(trials)
      await end()
    },
  }
}

async function tried(inspector: Inspector, folder: string): Promise<void> {
  for (const ecosystem of ECOSYSTEMS) {
    const problem = await fireAtInspector(inspector, folder, ecosystem)
    if (problem !== undefined) throw new LazaretError('internal', problem)
  }
}

interface LoopOptions {
  readonly blobs: Blobs
  readonly inspector: Inspector
  readonly work: InspectionWork
  /** inspections under way at a time */
  readonly most: number
  readonly logger: Logger
}

/** Takes what is asked, as long as there is room, and says so often that it lives that others know. */
class Loop {
  readonly #options: LoopOptions
  #timer: NodeJS.Timeout | undefined
  #running = 0
  readonly #looks = new Again(() =>
    this.#take().then(
      () => this.#note(undefined),
      (error: unknown) => this.#note(error),
    ),
  )
  #isClosed = false
  #isAway = false

  constructor(options: LoopOptions) {
    this.#options = options
  }

  /** Rejects where the queue cannot be read. */
  async start(): Promise<void> {
    await this.#take()
    this.#timer = setInterval(() => this.look(), BEAT_MS)
  }

  /** Looks now, or once more after what is being looked at. */
  look(): void {
    if (this.#timer !== undefined) this.#looks.ask()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#looks.close()
    // Where the database is away, what was taken is free once this process is held for dead.
    await this.#options.work.close().catch((error: unknown) => this.#note(error))
  }

  async #take(): Promise<void> {
    const { work, most } = this.#options
    for (const job of await work.take(most - this.#running)) void this.#inspect(job)
  }

  async #inspect(job: TakenInspection): Promise<void> {
    const { blobs, inspector, work, logger } = this.#options
    const { digest, readAs, of, priority } = job
    this.#running += 1
    try {
      const facts = await blobs.withFile(digest, (path) => inspector.inspect({ path, digest, readAs, of }, priority))
      // What is broken off here says nothing of the bytes.
      if (!this.#isClosed) await work.answer(job, facts)
    } catch (error) {
      if (this.#isClosed) return
      logger.warn({ digest, err: error }, 'an inspection was handed back')
      await work.refuse(job).catch((cause: unknown) => this.#note(cause))
    } finally {
      this.#running -= 1
      this.look()
    }
  }

  /** Once, each time that the database goes and comes back. */
  #note(error: unknown): void {
    const { logger } = this.#options
    const isAway = error !== undefined
    if (isAway === this.#isAway) return
    this.#isAway = isAway
    if (isAway) logger.error({ err: error }, 'the queue of inspections cannot be read')
    else logger.info('the queue of inspections is read again')
  }
}
