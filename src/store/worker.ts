import { parentPort, workerData } from 'node:worker_threads'
import { loadSigner } from '../audit/key.ts'
import { LazaretError } from '../model/errors.ts'
import { auditHead } from './audit-head.ts'
import { connect } from './connection.ts'
import { groupCommit } from './group-commit.ts'
import { eventLog } from './log.ts'
import type { WriterAnswer, WriterJob, WriterOrder, WriterOutcome } from './writer-jobs.ts'
import { createWriter } from './writes.ts'

/** The writer's thread: the only connection that writes, so that the event loop never waits for the disk. */
const port = parentPort
if (port === null) throw new Error('runs as a worker thread only')

const { dataDir }: { readonly dataDir: string } = workerData
let at = ''
const clock = (): Date => new Date(at)

// The key was made, and the database brought up to date, before this thread was started.
const signer = await loadSigner(dataDir, true)
const sqlite = connect(dataDir)
const log = eventLog(sqlite)
const audit = auditHead(sqlite, log, signer, clock)
const unitOfWork = groupCommit(
  sqlite,
  log,
  createWriter(sqlite, () => at),
)

port.on('message', (order: WriterOrder) => {
  at = order.at
  void Promise.all(order.jobs.map(outcomeOf)).then((outcomes) =>
    port.postMessage({ id: order.id, outcomes } satisfies WriterAnswer),
  )
})

async function outcomeOf(job: WriterJob | string): Promise<WriterOutcome | undefined> {
  try {
    return await run(typeof job === 'string' ? JSON.parse(job) : job)
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error)
    return { failed, code: error instanceof LazaretError ? error.code : 'internal' }
  }
}

async function run(job: WriterJob): Promise<WriterOutcome | undefined> {
  switch (job.kind) {
    case 'commit':
      await unitOfWork.commit(job.told, job.unrecorded, job.asOf)
      return undefined
    case 'catalogue':
    case 'catalogue-unchanged':
      await unitOfWork.commit([], [job])
      return undefined
    case 'checkpoint':
      return { done: await audit.checkpoint() }
    case 'close':
      return { done: await close() }
  }
}

async function close(): Promise<undefined> {
  try {
    unitOfWork.close()
    if (log.appended()) await audit.checkpoint()
  } finally {
    sqlite.close()
  }
}
